"""What credentials are called: the name of a variable, key, argument, option or element, word by word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

# How much a name promises: a `password` may be any word, a `secret` is chosen by a person or made by a machine,
# a `token` and a `key` are made by machines, and a `vague` key may be something else altogether.
Kind = Literal["password", "secret", "token", "key", "vague"]

STEMS = ("pass", "pw", "secret", "token", "key", "auth", "cred", "bearer", "jwt", "psw",
         "contrase", "senha", "kennwort", "sas")  # fmt: skip
_STEM = re.compile("(?i)" + "|".join(STEMS) + "|pat|mdp")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z\u00df-\u00ff]+|\d+")

_PASSWORDS = frozenset(
    "password passwd passwort pwd passphrase passcode psw pswd passw kennwort contrasena contraseña senha "
    "userpass userpwd dbpass dbpwd dbpassword dbpasswd mypassword rootpassword pgpassword sshpass userpassword "
    "keypass storepass keystorepass truststorepass smtppass adminpassword adminpass mysqlpassword pgpass mdp "
    "passphrases requirepass masterauth bindpw rootpw userpw adminpw dbpw passe".split()
)
_BEFORE_PASS = frozenset(
    "user db smtp mail email my root admin mysql sql auth login ftp ssh http https proxy account redis mongo pg "
    "postgres postgresql jdbc imap api master key store keystore ldap vpn wifi database service client ad os "
    "rabbitmq rabbit amqp mqtt kafka neo4j elastic es oracle mssql bot git svn jenkins app net rds sudo bind".split()
)
_SECRETS = frozenset("secret secretkey appsecret clientsecret apisecret consumersecret jwtsecret sharedsecret".split())
_TOKENS = frozenset(
    "token authtoken accesstoken apitoken bearer jwt pat sas oauth authorization usertoken bottoken "
    "refreshtoken sessiontoken sastoken idtoken credential credentials creds auth accesskeysecret".split()
)
_KEYS = frozenset("apikey accesskey authkey secretaccesskey privatekey encryptionkey masterkey appkey apiauthkey".split())
_BEFORE_KEY = frozenset(
    "api access secret private auth encryption encrypt decryption decrypt signing sign signature client master "
    "account storage service subscription app application license licence consumer shared session deploy admin "
    "server webhook hmac jwt aes des rsa crypto cipher rest project write writer read function functions ssh maps sas bot "
    "user developer dev openai gpt anthropic claude gemini google cohere mistral groq huggingface hf aws azure "
    "gcp cosmos cosmosdb algolia stripe twilio sendgrid mailgun mailchimp slack github gitlab weather pinecone "
    "openweather newsapi alpha vantage alphavantage quandl tmdb omdb nasa census serp serper tavily wandb comet "
    "kaggle datadog dd newrelic sentry segment amplitude mixpanel mapbox bing search translator speech vision "
    "cognitive face text analytics storageaccount instrumentation integration partner merchant payment razorpay "
    "paypal square plaid dropbox pusher firebase fcm vapid tinify cloudflare fernet django flask jwe wallet "
    "deepl deepseek replicate together perplexity xai nvidia langchain langsmith elastic datarobot h2o "
    "finnhub polygon tiingo iex fred bea bls eia noaa usda tiktok youtube yelp spotify lastfm giphy unsplash "
    "steam riot trello zendesk jira asana notion airtable hubspot pipedrive shopify etherscan infura alchemy "
    "binance kraken coinbase bitfinex poloniex bittrex alpaca broker trading".split()
)
# With one of these before the last word it is about something else, or about a credential without being one.
_NOT_BEFORE = frozenset(
    "public pub primary foreign sort partition cache dict json map parent column row group index order object lookup "
    "join hash hashed unique composite candidate natural surrogate registry data feature label hover image "
    "translation i18n event hot short arrow keyboard idempotency routing metric field model legend color "
    "forgot reset show hide invalid wrong bad no has is encrypted max min missing empty change confirm "
    "pad eos bos cls sep mask unk start stop end special sos next prev previous continuation page cursor sync csrf "
    "xsrf prompt target input output first last num n trigger forced class audio separator word sub entity "
    "eot eom im think tool begin user-agent vocab text-token total count per bad allowed ignore filter "
    "test-pass fw bw low high band single two one multi second by the any each every per-pass forward backward".split()
)
_BEFORE_TOKEN = frozenset("auth access api bot refresh session sas id user admin service github gitlab slack hf".split())
_NOT_BEFORE_TOKEN = frozenset("text user image speech vision data model label function".split())
# What may follow the word that names it.
_AFTER = frozenset(
    "value val str string text plain raw base b64 base64 env prod production dev staging local live default old new "
    "current here equals b hex".split()
)

_FUSED: tuple[tuple[str, frozenset[str] | None, Kind], ...] = (
    ("password", None, "password"),
    ("passwd", None, "password"),
    ("passphrase", None, "password"),
    ("pass", _BEFORE_PASS, "password"),
    ("pwd", _BEFORE_PASS, "password"),
    ("secret", None, "secret"),
    ("apikey", None, "key"),
    ("accesskey", None, "key"),
    ("secretkey", None, "secret"),
    ("key", _BEFORE_KEY, "key"),
    ("token", _BEFORE_TOKEN, "token"),
)


@lru_cache(maxsize=20_000)
def kind_of(name: str) -> Kind | None:
    """What sort of credential something of this name holds; None for anything else."""
    if not _STEM.search(name) or len(name) > 120:
        return None
    words = [word.lower() for word in _WORD.findall(name)]
    while len(words) > 1 and (words[-1] in _AFTER or words[-1].isdigit()):
        words.pop()
    return _kind(words) if words else None


def _kind(words: list[str]) -> Kind | None:
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if before in _NOT_BEFORE or words[0] in ("is", "has", "no", "hashed", "encrypted", "show", "invalid"):
        return None
    if last in _PASSWORDS or (last == "word" and before == "pass") or last in ("passwords",):
        return "password"
    if last in ("pass", "pw"):
        return "password" if not before or before in _BEFORE_PASS else None
    if last in _SECRETS or last == "secrets":
        return "secret"
    if last in _TOKENS:
        return None if last == "token" and before in _NOT_BEFORE_TOKEN else "token"
    return _key_kind(last, before)


def _key_kind(last: str, before: str) -> Kind | None:
    if last in _KEYS:
        return "key"
    if last in ("key", "keys"):
        if before == "secret":
            return "secret"
        return "key" if before in _BEFORE_KEY else "vague"
    if last == "id":  # the role's secret_id opens a vault; a key id opens nothing
        return "token" if before == "secret" else None
    return _fused(last)


def _fused(last: str) -> Kind | None:
    """Words run together: `rootpass`, `MASTERKEY`, `xauthtoken`."""
    for end, before, kind in _FUSED:
        if last.endswith(end) and (before is None or last.removesuffix(end) in before):
            return kind
    return None
