"""Credentials: each documented example is found wherever it stands, and what only looks like one is not."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import FAKE_GITHUB_TOKEN, code, frame_html, markdown, notebook, stream

from jupyter_secai import catalogue, review
from jupyter_secai.catalogue import CredentialCall, PasswordPlace, Token
from jupyter_secai.detect.listening import read_text
from jupyter_secai.detect.secrets import (
    BY_FORMAT,
    find_formats,
    find_named,
    find_secrets,
    is_placeholder,
    judge_named,
)
from jupyter_secai.detect.secrets.names import kind_of

# Made up, and in pieces so that no scanner trips over this file.
PASSWORD = "k9Rm" + "2vTx"
KEY = "k9Rm2vTxQ7wZ" + "b4Yn8LcHs3Jd"
HEX = "7c1e9a4b2d8f6035" + "b9e4d7a1c3f52860"
UUID = "7c1e9a4b-2d8f-4035-" + "b9e4-d7a1c3f52860"

_TOKENS = [
    pytest.param(token, "".join(parts), id=f"{number}-{token.name}")
    for number, token in enumerate(catalogue.tokens())
    for parts in token.positive
]


def _values(text: str) -> set[str]:
    return {text[span.start : span.end] for span in find_secrets(read_text(text))}


# --- formats


def test_there_are_formats_of_more_than_two_hundred_vendors() -> None:
    assert len({token.name for token in catalogue.tokens()}) > 200
    assert all(token.link and token.positive for token in catalogue.tokens())


_SURROUNDINGS = ["{}", "key: {}\n", "see {} .", "<td>{}</td>", "(\u00e9) {}\n\u4e2d", "\\n{}\\n", "a,{},b"]


@pytest.mark.parametrize(("token", "value"), _TOKENS)
def test_a_format_is_found_in_any_text(token: Token, value: str) -> None:
    for around in _SURROUNDINGS:
        assert token.type in {span.type for span in find_secrets(read_text(around.format(value)))}, around


@pytest.mark.parametrize(("token", "value"), [p for p in _TOKENS if p.values[0].checked])
def test_a_masked_credential_is_none(token: Token, value: str) -> None:
    [span, *_] = find_formats(read_text(value))
    masked = value[: span.start] + "x" * (span.end - span.start) + value[span.end :]
    assert find_secrets(read_text(masked)) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"**API key:** `{KEY}`", KEY),
        (f"__Token__: '{KEY}'", KEY),
        (f"Cookie: theme=dark; app_session={KEY}; lang=de", KEY),
    ],
)
def test_a_credential_is_seen_through_its_dress(text: str, value: str) -> None:
    assert value in _values(text)


def test_a_password_made_for_one_application_has_spaces() -> None:
    login = "import smtplib\ns = smtplib.SMTP('mail.shop.invalid')\ns.login('anna@shop.invalid', '{}')"
    found = [
        review(notebook(code(login.format(word)))).findings
        for word in ("vqkx myyq sanv", "hand made into rows")
    ]
    assert not any(finding.category == "secret" for findings in found for finding in findings)
    made = review(notebook(code(login.format("vqkx myyq " + "sanv vsnn")))).findings
    assert "secret" in {finding.category for finding in made}


def test_a_check_sum_that_is_wrong_lowers_what_a_format_says() -> None:
    body = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"  # published as an example together with its sum, 0mLq17
    right, wrong = (list(find_formats(read_text(f"ghp_{body}{tail}"))) for tail in ("0mLq17", "0mLq18"))
    assert [span.score for span in right] == [0.95]
    assert BY_FORMAT < wrong[0].score < 0.95


def _is_plain(token: Token) -> bool:
    return token.bounded and not (token.assigned or token.before or "(?P<secret>" in token.pattern)


@pytest.mark.parametrize(("token", "value"), [p for p in _TOKENS if _is_plain(p.values[0])])
def test_the_inside_of_a_word_is_no_credential(token: Token, value: str) -> None:
    assert token.name not in {span.label for span in find_secrets(read_text(f"Q{value}Q"))}


@pytest.mark.parametrize("place", catalogue.password_places(), ids=lambda p: p.literal[0])
def test_places_of_passwords(place: PasswordPlace) -> None:
    for parts in place.positive:
        assert parts[1] in "".join(_values("".join(parts))), parts[0]
    for text in place.negative:
        assert find_secrets(read_text(text)) == [], text


def _rules(source: str) -> set[str]:
    return {finding.rule for finding in review(notebook(source)).findings if finding.category == "secret"}


@pytest.mark.parametrize("call", catalogue.credential_calls(), ids=lambda c: c.names[0])
def test_calls_that_take_a_credential(call: CredentialCall) -> None:
    assert all(_rules(source) == {"hardcoded-secret"} for source in call.bad)
    assert not any(_rules(source) for source in call.good)


NO_CREDENTIALS = [
    "sk-estimator-id-1 sk-toggleable sk-text-repr-fallback sk-container",
    "https://user:password@example.com/x", "postgresql://{user}:{password}@host/db", "https://anna@shop.invalid:8443/a",
    "mysql://${DB_USER}:${DB_PASS}@db/app", "git@shop.invalid:anna/repo.git", "redis://localhost:6379/0",
    "AKIA" + "IOSFODNN7" + "EXAMPLE", "hf_" + "x" * 34, "ghp_" + "YOUR" * 9, "AIza" + "0" * 35,
    "glpat-" + "abcdefghijklmnopqrst", "sk-" + "1234567890abcdef" * 3,
    "commit 4f8843d2aa10b6d1c3f5e7a9b2c4d6e8f0a1b3c5", f"id: {UUID}", f'<div id="{UUID}">', f"etag: {HEX}",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
    "integrity sha512-z5T9N6qkKvVBh3n1o4F7u2y1w8c0r3t6v9x2A5D8G1J4M7P0S3V6Y9b2e5h8k1n4q7t0w3z6C9F2I5L8O1==",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2oN4bVt7yX anna@laptop",
    "eyJub3QiOiJhIGhlYWRlciJ9.eyJzdWIiOiJrOVJtMnZUeFE3In0.k9Rm2vTxQ7wZb4Yn8LcHs3Jd",
    "array([0.1234567, 0.7654321]) (512, 512, 3) float32 1048576 bytes", "X = np.random.randn(1000, 20)",
    "Authorization: Bearer <token>", 'headers = {"Authorization": f"Bearer {token}"}', "Authorization: Basic <base64>",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_CREDENTIALS, ids=lambda t: ascii(t[:24]))
def test_what_only_looks_like_a_credential(text: str) -> None:
    assert find_secrets(read_text(text)) == []


def test_the_vendor_is_named_before_the_place() -> None:
    [span] = find_secrets(read_text(f"git clone https://anna:{FAKE_GITHUB_TOKEN}@github.com/o/p"))
    assert (span.type, span.score >= BY_FORMAT) == ("GITHUB_TOKEN", True)


# --- names


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", "password"), ("DB_PASSWORD", "password"), ("userPwd", "password"), ("rootpass", "password"),
        ("spring.datasource.password", "password"), ("pw", "password"), ("passwort", "password"),
        ("mot_de_passe", "password"), ("sshPassphrase", "password"), ("password2", "password"), ("pass", "password"),
        ("clientSecret", "secret"), ("SECRET_KEY", "secret"), ("hmacSecret", "secret"), ("secret", "secret"),
        ("api_key", "key"), ("X-Api-Key", "key"), ("OPENAI_KEY", "key"), ("apiKeyProd", "key"), ("masterkey", "key"),
        ("access_token", "key"), ("authToken", "key"), ("credentials", "token"), ("secret_id", "token"),
        ("token", "token"), ("vendor_pass", "secret"), ("key", "vague"), ("MY_KEY", "vague"),
        ("bypass", None), ("compass", None), ("first_pass", None), ("passenger", None), ("password_hash", None),
        ("hashed_password", None), ("password_field", None), ("forgot_password", None), ("has_password", None),
        ("pad_token", None), ("eos_token", None), ("next_page_token", None), ("token_count", None), ("tokenizer", None),
        ("csrf_token", None), ("primary_key", None), ("public_key", None), ("sort_key", None), ("cacheKey", None),
        ("keyboard", None), ("secret_name", None), ("author", None), ("AWS::IAM::AccessKey", None), ("x" * 500, None),
    ],
)  # fmt: skip
def test_what_names_promise(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "value", "live"),
    [
        ("password", "Tr0ub4dor&3x", True), ("DB_PASSWORD", PASSWORD, True), ("password", "hunter2", True),
        ("password", "letmein", True), ("password", "admin123", True), ("password", "P@$$word", True),
        ("password", "123456", True), ("password", "my$tr0ngPw", True), ("password", "qZkffezLiQPh", True),
        ("clientSecret", KEY, True), ("api_key", KEY, True), ("api_key", HEX, True), ("api_key", UUID, True),
        ("token", HEX + HEX, True), ("SECRET_KEY", "django-secure-8k#2v!q", True), ("key", KEY, True),
        ("auth", f"anna:{PASSWORD}", True), ("api_key", "ezYEXRxrjFoqDLKAwjOv", True), ("jwt_secret", "jwt-9f8e7d6c", True),
        ("Authorization", f"Bearer {KEY}", True),
        ("api_key", "your-api-key", False), ("api_key", "OPENAI_API_KEY", False), ("api_key", "sk-...", False),
        ("api_key", "customer_id", False), ("api_key", "gpt-4o-mini-2024-07-18", False), ("api_key", "", False),
        ("password", "password", False), ("password", "Enter your password here", False), ("password", "Passwort", False),
        ("password", "Contrase\u00f1a", False), ("password", "\u043f\u0430\u0440\u043e\u043b\u044c", False), ("password", "changeme", False),
        ("password", "required", False), ("password", "userPassword", False), ("password", "cfg.password", False),
        ("password", "get_password()", False), ("password", "${DB_PASSWORD}", False), ("password", "{{ vault }}", False),
        ("password", "%(db_password)s", False), ("password", "<password>", False), ("password", "********", False),
        ("password", "xxxxxxxx", False), ("password", "/run/secrets/db", False), ("password", "1.2.1", False),
        ("password", "npm:^4.0.23", False), ("password", "required|min:8", False), ("password", "anna@shop.invalid", False),
        ("password", "$2b$12$EixZaYVK1fsbw1ZfbX3OXe", False), ("password", "pbkdf2:sha256:260000$abc$0123", False),
        ("pad_token", KEY, False), ("token_count", KEY, False), ("primary_key", "customer_id", False),
        ("token", UUID, False), ("key", "vaswani2017attention", False), ("key", "user:123:profile", False),
        ("secret", "projects/p/secrets/s", False), ("token", "https://shop.invalid/oauth2/v2.0/token", False),
        ("client_secret", "arn:aws:secretsmanager:us-east-1:1:secret:prod", False), ("token", "2024-01-15", False),
    ],
)  # fmt: skip
def test_named_values(name: str, value: str, live: bool) -> None:
    assert bool(judge_named(name, value)) is live


@pytest.mark.parametrize(
    "value", ["0123456789abcdef", "aaaaaaaa", "__TOKEN__", "[token]", "todo", "test-api-key", "@key@"]
)
def test_placeholders(value: str) -> None:
    assert is_placeholder(value)


def test_a_real_value_is_no_placeholder() -> None:
    assert not is_placeholder(KEY)
    assert not is_placeholder(HEX)


# --- named values in text

NAMED = [
    "the password for `readonly` is: {pw}", "Passwort für den Zugang lautet {pw}, bitte merken", "La password del server è {pw}, grazie",
    '"password": "{pw}",', "'password' => '{pw}',", "password: {pw}\nuser: anna", "password={pw}", "DB_PASSWORD={pw}\nDB_HOST=db",
    "export DB_PASSWORD={pw}", "set DB_PASSWORD={pw}", "ENV DB_PASSWORD {pw}", "ENV DB_PASSWORD={pw}", "%env DB_PASSWORD={pw}",
    "%set_env DB_PASSWORD {pw}", "!PGPASSWORD={pw} psql -h db", "!tool --password {pw} --user anna", "tool --password='{pw}'",
    "<password>{pw}</password>", '<property name="password" value="{pw}"/>', '<add key="DbPassword" value="{pw}" />',
    "- name: DB_PASSWORD\n  value: {pw}", 'variable "db_password" {{\n  default = "{pw}"\n}}', 'password <- "{pw}"',
    'const password = "{pw}";', "password: '{pw}',", 'String password = "{pw}";', 'props.setProperty("password", "{pw}");',
    "define('DB_PASSWORD', '{pw}');", 'password := "{pw}"', '$password = "{pw}";', 'private password: string = "{pw}";',
    'val password: String = "{pw}"', '#define WIFI_PASSWORD "{pw}"', 'let password = String::from("{pw}");',
    'if (password === "{pw}") {{', "ALTER ROLE anna WITH PASSWORD '{pw}';", "CREATE USER anna IDENTIFIED BY '{pw}'",
    "The password is `{pw}`.", "Login: anna / Password: {pw}", "GET /login?user=anna&password={pw}&x=1", "spring.datasource.password={pw}",
    '{{\\"user\\": \\"anna\\", \\"password\\": \\"{pw}\\"}}', "&quot;password&quot;: &quot;{pw}&quot;", "passwd = u'{pw}'",
    "# password = '{pw}'", "// password: {pw}", "<!-- password: {pw} -->", "password is {pw}", "senha = '{pw}'",
    "postgres://anna:{pw}@db.shop.invalid/main", "redis://:{pw}@cache:6379/0", "anna:{pw}@tcp(db.shop.invalid:3306)/shop",
    "Server=db.shop.invalid;Uid=anna;Pwd={pw};", "host=db user=anna password={pw} dbname=shop",
    "machine shop.invalid login anna password {pw}", "curl -u anna:{pw} https://shop.invalid", "mysql -uroot -p{pw} shop",
    "${{DB_PASSWORD:-{pw}}}", "| password | {pw} |", "| user | password |\n|---|:--|\n| anna | {pw} |", "user | Passwort | host\n--- | --- | ---\nanna | `{pw}` | db",
    "password\t{pw}", "let password: &str = \"{pw}\";", "var password string = \"{pw}\"",
    "# Das Passwort f\u00fcr den Zugang lautet {pw}, bitte nicht weitergeben", "La password del server condiviso \u00e8 {pw}, grazie.",
    "The new pw for `readonly` is: {pw} - keep it", "El password para la base es {pw}", "the password for db.shop.invalid is now {pw}",
    "DEBUG:root:using password {pw}\nINFO: connected", "Log in as **anna** / **{pw}**", "smtps://anna%40shop.invalid:{pw}@mail.shop.invalid:465",
    "!http -a anna:{pw} POST api.shop.invalid/orders", "WLAN: `shop`, Schl\u00fcssel: `{pw}`", "the password is still {pw}.",
    "keytool -importkeystore -storepass {pw} -destkeystore b.jks", "htpasswd -bc .htpasswd anna {pw}", "wpa:\n  psk=\"{pw}\"",
    "has\u0142o: {pw}", "\u043f\u0430\u0440\u043e\u043b\u044c: {pw}", "\u6570\u636e\u5e93\u5bc6\u7801\uff1a{pw}", "l\u00f6senord: {pw}",
    "Credentials for the demo: `demo` / `{pw}`", "const password = process.env.DB_PASSWORD || '{pw}';", '"_model_name": "PasswordModel", "value": "{pw}"',
]  # fmt: skip


@pytest.mark.parametrize("line", NAMED, ids=lambda t: t[:30])
def test_named_passwords_in_text(line: str) -> None:
    assert PASSWORD in _values(line.format(pw=PASSWORD))


@pytest.mark.parametrize("password", ["Summer2019!", "p@ssw0rd", "qZkffezLiQPh", "Tr0ub4dor&3", "s3cr3t#99"])
@pytest.mark.parametrize(
    "line", ['"password": "{}"', "password = '{}'", "DB_PASSWORD={}\n", "<password>{}</password>"]
)
def test_passwords_that_people_choose(line: str, password: str) -> None:
    assert password in _values(line.format(password))


KEYS = [
    'API_KEY = "{}"', '"client_secret": "{}"', "x-api-key: {}", "Authorization: Bearer {}", "https://shop.invalid/v1?api_key={}&q=1",
    "curl -H 'Authorization: token {}'", "SERVICE_TOKEN={}", "tool --token {}", "auth_token: {}", '<string name="api_key">{}</string>',
    "//registry.shop.invalid/:_authToken={}", "SECRET_KEY: '{}'", "%env SERVICE_TOKEN {}", "ACCESS_TOKEN <- '{}'",
    "Your new API key:\n  {}\nKeep it safe.", "Para descargar usa este token (caduca en 2030): `{}`",
]  # fmt: skip


@pytest.mark.parametrize("line", KEYS)
@pytest.mark.parametrize("key", [KEY, HEX, HEX + HEX, "Q7wZb4Yn-8LcHs3_JdF6gPa1"])
def test_named_keys_in_text(line: str, key: str) -> None:
    assert key in _values(line.format(key))


UNNAMED = [
    "The password for the readonly user is required.", "A token of the vocabulary is: walnut", "The password for x1 is: <password>",
    "The token for the first word is: walnut1", "using password authentication (2 factors)", "The password for this site is at least 8 characters",
    "password for anna: ", "The secret of good bread: 2 hours", "API key:\n  see https://shop.invalid/keys1", "with token counts2", "The password of user1 is hashed2", "the password on page 3: shown1",
    "The pass for the museum is 25euro",
    "the key to the map is: blue2", "user:$2b$", "price:$1$", "Log in as anna / bob", "Token:\n  bert-base-uncased-v2",
    "password: ${DB_PASSWORD}", "password: {{ vault_db_password }}", "PASSWORD=$(pass show db)", "password = req.body.password;",
    "password: String,", "String password", "password varchar(255) NOT NULL", "const { token } = await getToken();",
    "const token = jwt.sign(payload, secret);", "token := os.Getenv(\"TOKEN\")", '"password": "Mot de passe",',
    '"forgot_password": "Forgot your password?"', "password_label=Neues Passwort eingeben", "Password must have 8 characters.",
    "Please enter your password:", "[sudo] password for anna: ", "anna@host's password: ", "The password is required.",
    '<input type="password" name="password" id="password" placeholder="Password">', '<label for="password">Password</label>',
    "secretKeyRef:\n  name: db-credentials\n  key: password", "password=password,", "token=token)", "UserCreate(password=password2)",
    '"tokenizer_class": "GPT2Tokenizer"', '"bos_token": "<s>"', "token: the", '"token_type":"bearer","expires_in":3600',
    "passwd:         files systemd", "'password' => 'required|min:8|confirmed',", '"parse-passwd": "npm:^1.0.0"', "DB_PASSWORD=\nDB_HOST=db",
    'KeyError: "password_hash"', "keys: id, name", '"key": "ArrowDown"', f'"sha256": "{HEX}{HEX}"', f"digest={HEX}", f"run_id: {HEX}",
    "--password-stdin", 'curl -u "$USER:$TOKEN" https://shop.invalid', "mkdir -p data/raw", "docker run -p 8080:80 nginx",
    "mysql -u root -p shop", "grant_type=password&username=anna", "%env TOKENIZERS_PARALLELISM=false", "pass@k=10",
    'AssertionError: ("username", "password", "message")', "password: %s", "Password (again):", "| password | the password of the account |",
    "| name | password |\n|---|---|\n| anna | set by the admin |", "| token | count |\n|---|---|\n| the | 1204 |",
    "pass `custom_attributes='accept_eula=true'` as a header", "token refreshed",
]  # fmt: skip


@pytest.mark.parametrize("text", UNNAMED, ids=lambda t: ascii(t[:30]))
def test_text_about_credentials_is_quiet(text: str) -> None:
    assert find_secrets(read_text(text)) == []


# --- Python code, on the tree

TREE = [
    "db_password = '{pw}'", "password: str = '{pw}'", "if (password := '{pw}'): pass", "self.password = '{pw}'",
    "config['db']['password'] = '{pw}'", "user, password = 'anna', '{pw}'", "connect(host='db', password='{pw}')",
    "settings = {{'password': '{pw}'}}", "if password == '{pw}': pass", "if request.form['password'] != '{pw}': pass",
    "def connect(host, password='{pw}'): pass", "def connect(*, password='{pw}'): pass", "async def f(a, /, password='{pw}'): pass",
    "import os\nos.environ['DB_PASSWORD'] = '{pw}'", "import os\nos.environ.setdefault('DB_PASSWORD', '{pw}')",
    "import os\nos.environ.update({{'DB_PASSWORD': '{pw}'}})", "import os\nos.environ.update(DB_PASSWORD='{pw}')",
    "import os\nos.putenv('DB_PASSWORD', '{pw}')", "import os\npassword = os.getenv('DB_PASSWORD', '{pw}')",
    "import os\npassword = os.environ.get('DB_PASSWORD') or '{pw}'", "password = b'{pw}'", "password = '{pw}'.encode()",
    "from pydantic import SecretStr\npassword = SecretStr('{pw}')", "requests.get(url, auth=('anna', '{pw}'))",
    "parser.add_argument('--db-password', default='{pw}')", "@click.option('--password', default='{pw}')\ndef f(password): pass",
    "class S(BaseSettings):\n    password: str = Field('{pw}', env='DB')", "class S(BaseSettings):\n    password: str = Field(default='{pw}')",
    "if hmac.compare_digest(password, '{pw}'): pass", "password = ''.join(['k9Rm', '2vTx'])",
    "MNEMONIC = 'walnut ribbon pepper copper needle canyon silver'", "people = pd.DataFrame({{'login': ['a', 'b'], 'password': ['{pw}', '{pw}']}})",
    "text = \"\"\"\nuser,password\nanna,{pw}\nbob,{pw}\n\"\"\"", "User.objects.create_superuser('anna', 'anna@shop.invalid', '{pw}')",
    "password = 'k9Rm' + '2vTx'", "password = 'k9Rm' '2vTx'", "class Settings:\n    password = '{pw}'",
    "with connect(password='{pw}') as c:\n    pass", "f = lambda: connect(password='{pw}')", "passwords = ok if x else '{pw}'",
    "import openai\nopenai.api_key = '{key}'", "genai.configure(api_key='{key}')", "headers = {{'Authorization': 'Bearer {key}'}}",
    "headers = {{'X-Api-Key': '{key}'}}", "client = Client(token='{key}')", "SECRET_KEY = '{key}'",
    "page.find_element(By.ID, 'password').send_keys('{pw}')", "page.find_element(By.XPATH, '//input[@type=\"password\"]').send_keys('{pw}')",
    "password_field.send_keys('{pw}')", "page.locator('#password').fill('{pw}')",
    "import smtplib as mail\ns = mail.SMTP_SSL('shop.invalid')\ns.login('anna', '{pw}')",
    "word = '{pw}'\nimport smtplib\nsmtplib.SMTP('shop.invalid').login('anna', word)",
]  # fmt: skip


@pytest.mark.parametrize("source", TREE, ids=lambda t: t[-40:])
def test_named_values_in_code(source: str) -> None:
    assert _rules(source.format(pw=PASSWORD, key=KEY)) == {"hardcoded-secret"}


TEXT_IN_CODE = [
    "# password = '{pw}'\nx = 1", "x = 1  # the password is {pw}", 'sql = "CREATE USER anna IDENTIFIED BY \'{pw}\'"',
    'body = \'{{"user": "anna", "password": "{pw}"}}\'', 'url = f"https://shop.invalid/?user={{user}}&password={pw}"',
    '"""Connects.\n\npassword: {pw}\nuser: anna\n"""', "import os\nos.system('mysql -uroot -p{pw} shop')", "!mysql -uroot -p{pw} shop",
    "%env DB_PASSWORD={pw}", "!export DB_PASSWORD={pw} && run", "%%bash\nexport DB_PASSWORD={pw}", "%%writefile .env\nDB_PASSWORD={pw}",
    "%%sql\nCREATE USER anna IDENTIFIED BY '{pw}'", "%%R\npassword <- '{pw}'", "if True:\n    !curl -u anna:{pw} https://shop.invalid",
    "x = (1\npassword = '{pw}'", "dsn = 'postgresql://anna:{pw}@db.shop.invalid/main'",
]  # fmt: skip


@pytest.mark.parametrize("source", TEXT_IN_CODE, ids=lambda t: t[:40])
def test_named_values_in_comments_strings_and_magics(source: str) -> None:
    assert _rules(source.format(pw=PASSWORD)) == {"hardcoded-secret"}


ACCOUNTS = [
    "users = [('anna', '{pw}'), ('ben', '{pw}')]\nfor name, password in users: add(name, password)",
    "for name, password in {{'anna': '{pw}'}}.items(): add(name, password)", "add(**[p for u, password in [('anna', '{pw}')]][0])",
    "def check(user, p):\n    return user == 'anna' and p == '{pw}'", "if password in ('{pw}', 'other'): pass",
    "match (user, password):\n    case ('anna', '{pw}'): enter()", "match password:\n    case '{pw}' | '{pw}x': enter()",
    "import dash_auth\nUSERS = {{'anna': '{pw}'}}\ndash_auth.BasicAuth(app, USERS)", "demo.launch(auth=[('anna', '{pw}')])",
    "usr, pasword = 'anna', 'walnutribbon'", "c.ServerApp.token = 'k9rm2vtx'", "app.secret_key = 'walnutribbon'",
    "import base64\npw = base64.b64decode('{pw}').decode('latin-1')", "pepper = '{pw}'", "SALT = b'{pw}'", "ALARM_PIN = '8229'",
    "sim.unlock(pin=8519, name='x')", "KEY = b'k9Rm2vTxQ7wZb4Yn'", "app.config['SECRET_KEY'] = b'\\x9f\\x13\\xa7\\x5c\\xe2\\x08\\xb4\\xd1'",
    "xor_key = [0x9f, 0x13, 0xa7, 0x5c, 0xe2, 0x08, 0xb4, 0xd1, 0x6a, 0xf3, 0x2e, 0x97, 0xc5, 0x40, 0x8b, 0xde]",
    f"from binascii import unhexlify\nfrom Crypto.Cipher import AES\nAES.new(unhexlify('{HEX}'), AES.MODE_GCM)",
    "child.expect('password:')\nchild.sendline('{pw}')", "if input('Password: ') == '{pw}': enter()", "db = connect_db('10.0.0.5', 'root', '{pw}')",
    "login = {{'u': 'anna', 'p': '{pw}'}}", "import subprocess\nsubprocess.run(['mysql', '-uroot', '-p{pw}', 'shop'])",
    "import redis\nr = redis.Redis('10.2.0.4', 6379, 0, '{pw}')", "import poplib\nbox = poplib.POP3_SSL('shop.invalid')\nbox.pass_('{pw}')",
    "acct = w3.eth.account.from_key('0x" + HEX + HEX + "')",
]  # fmt: skip


@pytest.mark.parametrize("source", ACCOUNTS, ids=lambda t: t[-40:])
def test_accounts_bytes_and_settings_in_code(source: str) -> None:
    assert "hardcoded-secret" in _rules(source.format(pw=PASSWORD))


QUIET_CODE = [
    "child.expect('host1:~$')\nchild.sendline('ls /data1')", "if input('Go on? ') == 'yes2': go()", "db = connect_db('10.0.0.5', 'reports_2021')",
    "grant('root', 'admin2')", "import subprocess\nsubprocess.run(['unzip', '-q', 'a1.zip'])", "if st.text_input('City') != 'rome2021': stop()",
    "for token, count in [('the', 3), ('walnut', 2)]: pass", "if token in ('walnut', 'ribbon'): pass", "LED_PIN = '13'", "pin = 17",
    "pin = 560001", "pin = '1234'", "salt = 'to taste'", "salt = os.urandom(16)", "keys = [60, 62, 64, 65, 67, 69, 71, 72]",
    "token_ids = [101, 2023, 2003, 1037, 7099, 6251, 1012, 102]", "if user == 'anna' and role == 'admin123': pass",
    "match token:\n    case 'walnut': pass", "self.token = 'walnut'", "table = {'anna': 'walnut9'}\nplot(app, table)",
    "key = b'\\x1b[A'", "word = base64.b64decode('d2FsbnV0').decode()", "app.secret_key = os.environ['SHOP']",
    "parser.add_argument('--password', default=None)", "parser.add_argument('--token', default='[PAD]', help='of the vocabulary')",
    "class S(BaseSettings):\n    password: str = Field(..., description='of the database')",
    "passphrase = 'enter your password here please'", "password = ''.join(random.choices(letters, k=12))",
    "words = pd.DataFrame({'token': ['walnut', 'ribbon'], 'count': [1, 2]})", "if hmac.compare_digest(token, expected): pass",
    "import os\npassword = os.environ['DB_PASSWORD']", "import getpass\npassword = getpass.getpass('Password: ')",
    "password = input('Password (8 characters): ')", "api_key = userdata.get('OPENAI_API_KEY')", "token = tokenizer.pad_token",
    "tokenizer.add_special_tokens({'pad_token': '[PAD]'})", "password = '<your password>'", "api_key = ''", "api_key = None",
    "password = settings.DB_PASSWORD", "password = hashlib.sha256(word).hexdigest()", "if token == 'the': pass",
    "parser.add_argument('--password', help='Database password 1')", "def login(user, password=None): pass",
    "st.text_input('Password', type='password')", "for token in ['a1', 'b2']: pass", "df['token'] = 'x1'", "key = 'customer_id'",
    "df.rename(columns={'password': 'has_password'})", "password_help = 'at least 8 characters'", "# set your password in .env\nx = 1",
    "page.find_element(By.ID, 'user').send_keys('anna123')", "page.find_element(By.ID, 'password').send_keys(word)",
    "token = f'{prefix}-{number}'", "url = f'postgresql://{user}:{password}@{host}/db'", "labels = {'password': 'Passwort'}",
    f"commit = '{HEX}'", f"model_id = '{UUID}'", "checkpoint = 'bert-base-uncased-2024'", "print('Password:', password)",
]  # fmt: skip


@pytest.mark.parametrize("source", QUIET_CODE, ids=lambda t: t[-40:])
def test_code_about_credentials_is_quiet(source: str) -> None:
    assert _rules(source) == set()


# --- every place of a notebook


def _displayed(mime: str, value: object) -> dict[str, Any]:
    return code("show()", {"output_type": "display_data", "metadata": {}, "data": {mime: value}})


def _error(text: str) -> dict[str, Any]:
    frames = [f"\x1b[0;31m----> 1\x1b[0m connect('{text}')", "E"]
    return code("connect()", {"output_type": "error", "ename": "E", "evalue": text, "traceback": frames})


def _placed(value: str) -> dict[str, dict[str, Any]]:
    """A notebook for each place that a value may stand in."""
    raw = {"cell_type": "raw", "id": "r", "metadata": {}, "source": f"token {value}"}
    tagged = {**code("x = 1"), "metadata": {"papermill": {"parameters": {"q": value}}}}
    attached = {
        **markdown("![n](attachment:n.txt)"),
        "attachments": {"n.txt": {"text/plain": f"token {value}"}},
    }
    cells: dict[str, dict[str, Any]] = {
        "string": code(f"x = '{value}'"), "comment": code(f"x = 1  # {value}"), "f-string": code(f"x = f'{{y}} {value}'"),
        "docstring": code(f'def f():\n    """Uses {value}."""'), "bytes": code(f"x = b'{value}'"), "argument": code(f"f('{value}')"),
        "markdown": markdown(f"Use `{value}`"), "raw": raw, "shell": code(f"!curl -H 'x: {value}' https://shop.invalid"),
        "magic": code(f"%env X={value}"), "bash": code(f"%%bash\necho {value}"), "written file": code(f"%%writefile a.env\nX={value}"),
        "unparsed": code(f"x = (\ny = '{value}'"), "stream": code("x()", stream(f"using {value}\n")), "error": _error(value),
        "plain": _displayed("text/plain", f"'{value}'"), "html": _displayed("text/html", f"<b>{value}</b>"),
        "attribute": _displayed("text/html", f'<a href="?q={value}">a</a>'), "html comment": _displayed("text/html", f"<!-- {value} -->"),
        "json": _displayed("application/json", {"a": [{"b": value}]}), "json text": _displayed("text/plain", f'"{{\\"a\\": \\"{value}\\"}}"'),
        "latex": _displayed("text/latex", f"$a$ {value}"), "svg": _displayed("image/svg+xml", f"<svg><text>{value}</text></svg>"),
        "javascript": _displayed("application/javascript", f"var a = '{value}';"),
        "plotly": _displayed("application/vnd.plotly.v1+json", {"data": [{"hovertext": [value]}]}),
        "table": _displayed("text/html", frame_html(["a"], [value])),
        "cell metadata": tagged, "attachment": attached,
    }  # fmt: skip
    placed = {name: notebook(cell) for name, cell in cells.items()}
    placed["notebook metadata"] = notebook("x = 1", authors=[{"name": value}])
    placed["widget state"] = notebook(
        "x = 1",
        widgets={"application/vnd.jupyter.widget-state+json": {"state": {"a": {"state": {"value": value}}}}},
    )
    return placed


@pytest.mark.parametrize("place", list(_placed("")))
def test_a_credential_is_found_wherever_it_stands(place: str) -> None:
    result = review(_placed(FAKE_GITHUB_TOKEN)[place])
    assert [f.entities for f in result.findings if f.category == "secret"][:1] == [["GITHUB_TOKEN"]]


@pytest.mark.parametrize("place", list(_placed("")))
def test_no_finding_says_the_value(place: str) -> None:
    said = review(_placed(FAKE_GITHUB_TOKEN)[place]).model_dump_json()
    assert FAKE_GITHUB_TOKEN[4:12] not in said
    assert FAKE_GITHUB_TOKEN[-8:] not in said


@pytest.mark.parametrize(("carrier", "cell"), [
    ("markdown", markdown(f"The password is `{PASSWORD}`.")),
    ("stream", code("x()", stream(f"connecting with password={PASSWORD}\n"))),
    ("html", _displayed("text/html", f"<li>password: <b>x</b></li><code>password={PASSWORD}</code>")),
    ("json", _displayed("application/json", {"user": "anna", "password": PASSWORD})),
])  # fmt: skip
def test_named_passwords_in_other_carriers(carrier: str, cell: dict[str, Any]) -> None:
    [finding] = [f for f in review(notebook(cell)).findings if f.category == "secret"]
    assert (finding.severity, finding.confidence, finding.entities) == ("high", "medium", ["PASSWORD"])
    assert PASSWORD not in finding.model_dump_json()


def test_code_of_other_languages_is_read_as_text() -> None:
    made = notebook(f'password <- "{PASSWORD}"', language_info={"name": "R"})
    assert [f.rule for f in review(made).findings] == ["hardcoded-secret"]


def test_one_credential_is_told_once() -> None:
    found = review(notebook(f"password = '{PASSWORD}'  # password\napi_key = '{FAKE_GITHUB_TOKEN}'")).findings
    assert [(f.location.line, f.entities) for f in found] == [(1, ["PASSWORD"]), (2, ["GITHUB_TOKEN"])]


# --- any text at all

_ALPHABETS = [
    "a", "0", "A1", "-", "=", " ", "\n", "\"", "'", "\\", "{", "<", "://", "x://a:", "eyJ", "eyJ.", "sk-", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----",
    "Pwd=;", ";password=", "password", "password=", "password: ", "password\"", "key-", "twilio ", "AC", "pat", "bot", "linear ", "auth", "\"auth\": \"",
    "basic ", "bearer ", "curl -u ", "mysql -p", "echo ", "-pass", "machine a login b ", "@", "a@", ":@", "%", "$", "${", "\u00e9", "\u4e2d", "A" * 15 + " ",
    "a1" * 8 + " ", "aws_secret ", "api_key=", "identified by ", "\"kty\"", "\"kty\":\"EC\",", "sig=", "?sv=", "password for a ", "password is still ", "token (", "key:\n ", "using password ", "a:$6$", "htpasswd -b a ", "lftp -u a,",
    "net use a b ", "log in as a / ", "openssl enc -k ", "wlan key ", "\u043f\u0430\u0440\u043e\u043b\u044c: ", "psk", "://a@b.c:",  "\\n", "&quot;", ".login('a', ", "zip -p ",
    "token_", "Token", "passPASS", "PuTTY-User-Key-File-1: ", "\"PasswordModel\"", "loginmodule required ", "jdbc:oracle:thin:a/", "://a:b@", "@tcp(",
]  # fmt: skip


@pytest.mark.parametrize("letters", _ALPHABETS, ids=ascii)
def test_no_text_makes_it_slow(letters: str) -> None:
    text = letters * (200_000 // len(letters))
    start = time.process_time()
    find_secrets(read_text(text))
    assert time.process_time() - start < 1


@given(st.text(max_size=300), st.sampled_from(["", *_ALPHABETS]))
def test_spans_lie_inside_the_text_and_apart(text: str, before: str) -> None:
    whole = f"{before}{text} {FAKE_GITHUB_TOKEN}"
    spans = find_secrets(read_text(whole))
    assert all(0 <= span.start < span.end <= len(whole) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(st.text(max_size=40), st.text(max_size=80))
def test_any_name_and_value_can_be_judged(name: str, value: str) -> None:
    assert 0 <= judge_named(name, value) <= 1
    assert 0 <= judge_named(f"{name}_password", value, bare=True) <= 1


@given(st.text(alphabet="pasword=:\"'ky_to en\n<>{}\\ \u0130\u00df", max_size=120))
def test_named_values_of_any_text(text: str) -> None:
    for span in (
        find_named(read_text(text)) if len(text.lower()) == len(text) else find_secrets(read_text(text))
    ):
        assert text[span.start : span.end].strip()
