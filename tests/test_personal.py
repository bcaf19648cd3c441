"""Personal values in text: found by form, check digit, context word or label; what only looks like one is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_secai import catalogue
from jupyter_secai.detect.checksums import VALIDATORS
from jupyter_secai.detect.listening import read_text
from jupyter_secai.detect.personal import find_personal
from jupyter_secai.detect.scanning import scan

ENTITIES = catalogue.entities().entities


def types(text: str) -> set[str]:
    return {span.type for span in find_personal(read_text(text))}


def found(text: str, type_: str) -> list[str]:
    return [text[span.start : span.end] for span in find_personal(read_text(text)) if span.type == type_]


@pytest.mark.parametrize(("type_", "text"), [(e.id, text) for e in ENTITIES for text in e.positive])
def test_examples_of_the_catalogue(type_: str, text: str) -> None:
    assert type_ in types(text)


@pytest.mark.parametrize(("type_", "text"), [(e.id, text) for e in ENTITIES for text in e.negative])
def test_what_the_catalogue_says_is_none(type_: str, text: str) -> None:
    assert type_ not in types(text)


# Each value was made up for this table; check digits were computed.
VALUES = [
    ("NATIONAL_ID", "BSN: 111222333", "111222333"),
    ("NATIONAL_ID", "her NHS number is 943 476 5919", "943 476 5919"),
    ("NATIONAL_ID", "Steuer-ID 86 095 742 719", "86 095 742 719"),
    ("NATIONAL_ID", "NIR 2 55 08 14 168 025 38", "2 55 08 14 168 025 38"),
    ("NATIONAL_ID", "DNI 54362315K", "54362315K"),
    ("NATIONAL_ID", "NIF: 123456789", "123456789"),
    ("NATIONAL_ID", "CPF 390.533.447-05", "390.533.447-05"),
    ("NATIONAL_ID", "PESEL: 44051401359", "44051401359"),
    ("NATIONAL_ID", "AHV 756.9217.0769.85", "756.9217.0769.85"),
    ("NATIONAL_ID", "rijksregisternummer 85.07.30-033.28", "85.07.30-033.28"),
    ("NATIONAL_ID", "personnummer 811218-9876", "811218-9876"),
    ("NATIONAL_ID", "hetu 131052-308T", "131052-308T"),
    ("NATIONAL_ID", "SIN 130 692 544", "130 692 544"),
    ("US_SSN", "social security number 412 53 9921", "412 53 9921"),
    ("PASSPORT", "Passeport n° 14AB12345", "14AB12345"),
    ("DRIVER_LICENSE", "permis de conduire: 940992310285", "940992310285"),
    ("MRN", "KVNR A123456780", "A123456780"),
    ("MRN", "Medicare MBI 1EG4-TE5-MK73", "1EG4-TE5-MK73"),
    ("IBAN", "routing number 021000021", "021000021"),
    ("PHONE", "WhatsApp +55 11 91234-5678", "+55 11 91234-5678"),
    ("PHONE", "Rückruf unter 089 / 1234 567", "089 / 1234 567"),
    ("PHONE", "appelez le 01.42.68.53.00", "01.42.68.53.00"),
    (
        "ONLINE_ID",
        "send it to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT (btc)",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    ),
    ("VEHICLE", "matrícula 4321 BCD", "4321 BCD"),
    ("IP", "client 2a02:8109:9c40:1b2c:3d4e:5f60:7182:93a4 left", "2a02:8109:9c40:1b2c:3d4e:5f60:7182:93a4"),
    ("GEO", "GPS: 48.13743, 11.57549", "48.13743, 11.57549"),
    ("GEO", "my_home = (51.448213, -2.593871)", "51.448213, -2.593871"),
    ("ADDRESS", 'home = "C/ Mayor 33, 2º 1ª, 08025 Barcelona"', "C/ Mayor 33, 2º 1ª, 08025 Barcelona"),
    ("NATIONAL_ID", "{'PAN': 'TMVPL2497S'}", "TMVPL2497S"),
    (
        "PASSPORT",
        "line 2: C01X7K2P95D<<8203140F2811040<<<<<<<<<<<<<<08",
        "C01X7K2P95D<<8203140F2811040<<<<<<<<<<<<<<08",
    ),
    ("IP", '84.171.22.109 - u.mayr [12/Mar/2021:08:14:55 +0100] "GET / HTTP/1.1" 200', "84.171.22.109"),
    ("DOB", "Record 4: ur. 17.06.1958, Gdynia", "17.06.1958"),
]


@pytest.mark.parametrize(("type_", "text", "value"), VALUES)
def test_values(type_: str, text: str, value: str) -> None:
    assert found(text, type_) == [value]


@pytest.mark.parametrize(
    "number",
    ["111222333", "943 476 5919", "86095742719", "44051401359", "046 454 286", "123456789", "021000021"],
)
def test_a_check_digit_alone_proves_nothing(number: str) -> None:
    assert types(f"row {number} of the sample") == set()
    assert types(number) == set()


BIRTHS = [
    "born 3 May 1971", "DOB: 1971-05-03", "geboren am 3. Mai 1971", "née le 3 mai 1971", "nacida el 3 de mayo de 1971",
    "nata il 3 maggio 1971", "nascida em 3 de maio de 1971", "geboren op 3 mei 1971", "date of birth 05/03/1971",
    "Geburtsdatum: 03.05.71",
]  # fmt: skip


@pytest.mark.parametrize("text", BIRTHS)
def test_birth_dates_in_seven_languages(text: str) -> None:
    assert types(text) == {"DOB"}
    assert types(text.replace(text.split("3")[0].split("0")[0].split("1")[0], "released ")) == set()


NAMES = [
    ("my name is Anna", "Anna"),
    ("Dear Maria,\nthank you", "Maria"),
    ("We saw Dr. Okafor on Monday", "Okafor"),
    ("Frau Weißenborn hat angerufen", "Weißenborn"),
    ("La signora Bellandi ha chiamato", "Bellandi"),
    ("Approved by Nomvula Dlamini.", "Nomvula Dlamini"),
    ("The patient, Mary Higgins, was discharged.", "Mary Higgins"),
    ("Kind regards,\nPeter Ashworth", "Peter Ashworth"),
    ("Je m'appelle Camille", "Camille"),
    ("Author: Jane Roe <jroe@contoso.io>", "Jane Roe"),
    ("2026-03-01 INFO opened by Olle van der Berg took 3 ms", "Olle van der Berg"),
    ("IntegrityError: duplicate key value 'Xiomara Tellez'", "Xiomara Tellez"),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_names_with_evidence(text: str, name: str) -> None:
    assert found(text, "PERSON") == [name]


def test_who_speaks_in_a_chat() -> None:
    chat = "[2020-10-11 22:03] Anna Whitlam: he moves out on Friday\n[2020-10-11 22:05] Peter Stolz: oh\n"
    assert found(chat, "PERSON") == ["Anna Whitlam", "Peter Stolz"]
    log = "[2020-10-11 22:03] Worker Thread: started\n[2020-10-11 22:05] Data Loader: done\n"
    assert found(log, "PERSON") == []


@pytest.mark.parametrize(
    "text",
    [
        "Random Forest beats Naive Bayes on Iris", "from Hadley College", "# He initialisation", "Adam Optimizer",
        "Dear Customer, thank you", "Hello World", "Hi Team,", "| Kaplan-Meier | Monte Carlo |", "Approved by The Board",
        "model: Gaussian Process", '{"name": "Python 3", "display_name": "Python 3 (ipykernel)"}',
        '{"name": "San Francisco"}', "Lake Victoria was built by University of York", "KeyError: 'Average Price'",
    ],
)  # fmt: skip
def test_capitalised_words_are_nobody(text: str) -> None:
    assert "PERSON" not in types(text)


ADDRESSES = [
    "4821 Gomez Court",
    "1600 Amphitheatre Parkway, Mountain View, CA 94043",
    "Flat 9, Scott Harbor, Martynchester, N33 3JZ",
    "Lindenstraße 12a, 10969 Berlin",
    "14 bis rue des Lilas, 69003 Lyon",
    "Calle Mayor 5, 28013 Madrid",
    "Via Garibaldi 34, 20121 Milano",
    "Rua das Flores 123, 1200-195 Lisboa",
    "Keizersgracht 241, 1016 EA Amsterdam",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses(address: str) -> None:
    assert types(f"It went to {address}.") == {"ADDRESS"}


@pytest.mark.parametrize(
    "lead", ["She lives at ", "Ship it to ", "Lieferadresse: ", "Anschrift: ", "Indirizzo: "]
)
def test_announced_addresses(lead: str) -> None:
    text = f"{lead}7 Unheard Of Nook, Nowhereton"
    assert found(text, "ADDRESS") == ["7 Unheard Of Nook, Nowhereton"]


LABELLED = [
    ('[{"first_name": "Ximena", "last_name": "Quispe"}]', {"PERSON"}),
    ('{"date_of_birth": "1971-05-03", "order": 7}', {"DOB"}),
    ("df[df['passport_no'] == 'C97244943']", {"PASSPORT"}),
    ("ssns = ['412-53-9921', '413-53-9922']", {"US_SSN"}),
    ('"lat": 48.13743, "lon": 11.57549', {"GEO"}),
    ('r"{\\"mrn\\": \\"7519037\\"}"', {"MRN"}),
    ('{"model": "Ximena", "loss": 0.66730}', set()),
    ("df.columns = ['name', 'dob', 'passport', 'iban']", set()),
    ("email = df['email'].str.lower()", set()),
    ("SELECT name, address FROM customers LIMIT 10", set()),
]


@pytest.mark.parametrize(("text", "expected"), LABELLED)
def test_the_key_is_the_context(text: str, expected: set[str]) -> None:
    assert types(text) == expected


def test_a_name_beside_other_personal_values_is_a_name() -> None:
    assert types('{"name": "Oluwaseun Quispe"}') == set()
    assert types('{"name": "Oluwaseun Quispe", "ssn": "412-53-9921"}') == {"PERSON", "US_SSN"}


QUIET = [
    "accuracy: 0.5297096967697144, loss: 1.3862943611198906",
    "array([[0.1234567, 4.7e-05], [12, 2024]])",
    "Epoch 3/10 ━━━━ 469/469 2s 4ms/step - loss: 0.2134",
    "100%|██████████| 1875/1875 [00:12<00:00, 150.22it/s]",
    "plt.figure(figsize=(10, 4))",
    "version 1.26.4, build 20240115.3",
    "2024-01-15 10:15:32.123456",
    "[1234567890, 1234567891, 1234567892]",
    "[255 255 254 253 118 4012 888 888 881 881]",
    "(512, 512, 3) float32 1048576 bytes",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "y = X@W.T", "loss = (u@v.mean()).sum()", "pip install torch==2.4.2+cu112", "metric mAP@0.5:0.95",
    "order_id=9909258324", "tracking 5602587406922397", "transaction_id: 713649371516", "epoch 1585878724",
    "folium.Map(location=[45.5236, -122.6750], zoom_start=13)", "home = (3, 2)", "home = '/home/user1/data 12'",
    "office = (45.52361, -122.67502)", "home, away = 'Arsenal 2', 'Chelsea 1'",
    "The Eiffel tower stands at location 48.85837, 2.29448",
    "ping 8.8.8.8", "USER-AGENT/1.0.14.0", '"ip": "127.0.0.1"', "Number of channels\n[[[179 134 110]", "listening on 0.0.0.0:8888 and 192.168.1.17", "from 192.0.2.17 and 2001:db8::17",
    "Chrome/121.0.1394.214 Safari/537.36", "driver 535.104.205.122", "time 0:03::17", "a[1::9]",
    "card 4111 1111 1111 1111", "ssn 078-05-1120", "iban GB82 WEST 1234 5698 7654 32", "call 212-555-0142",
    "mail noreply@contoso.io or jane.doe@example.com", "Last modified 4 Nov 2026", "5 Fold Cross Validation",
    "MIT License 2018", "A passport to better models", "The address space is 64-bit.", "Birth rates fell in 2020.",
]  # fmt: skip


@pytest.mark.parametrize("text", QUIET)
def test_numbers_and_examples_are_not_people(text: str) -> None:
    assert find_personal(read_text(text)) == []


def test_the_nearer_word_decides() -> None:
    text = "passport number 145433964 order 231900842"
    assert found(text, "PASSPORT") == ["145433964"]


def test_of_two_readings_of_the_same_characters_one_is_told() -> None:
    text = "Dear Anna Weber, card 4260 1815 9083 0167, phone +49 151 23456789, Ihre Anna Weber, Lindenstraße 12, 10969 Berlin"
    spans = find_personal(read_text(text))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert {"CREDIT_CARD", "PHONE", "PERSON", "ADDRESS"} <= {span.type for span in spans}


@given(st.text(max_size=300))
def test_spans_lie_inside_the_text(text: str) -> None:
    whole = f"{text} jane.roe@contoso.io {text}"
    for span in find_personal(read_text(whole)):
        assert 0 <= span.start < span.end <= len(whole)
    assert any(span.type == "EMAIL" for span in find_personal(read_text(f"{text}\n jane.roe@contoso.io\n")))


def test_letters_that_grow_in_lower_case_move_nothing() -> None:
    text = "İİİ SSN 412-53-9921"
    assert found(text, "US_SSN") == ["412-53-9921"]


def test_every_validator_that_the_catalogue_names_exists() -> None:
    named = {p.validator for e in ENTITIES for p in e.patterns if p.validator}
    assert named <= set(VALIDATORS)


@given(st.sampled_from(sorted(VALIDATORS)), st.text(alphabet="0123456789ABCXYZ -+.:", max_size=24))
def test_validators_answer_any_text_of_their_pattern(name: str, text: str) -> None:
    """A validator is only asked about matches of its pattern, and answers with yes or no."""
    for entity in ENTITIES:
        for pattern in entity.patterns:
            if pattern.validator == name:
                assert all(
                    span.score > 0 for span in find_personal(read_text(f"{' '.join(pattern.context)} {text}"))
                )


@pytest.mark.parametrize(
    ("name", "valid", "invalid"),
    [
        ("iban", "DE89370400440532013000", "DE89370400440532013001"), ("luhn", "79927398713", "79927398714"),
        ("nhs_gb", "9434765919", "9434765918"), ("bsn_nl", "111222333", "111222334"),
        ("pesel", "44051401359", "44051401358"), ("cpf_br", "39053344705", "39053344706"),
        ("idnr_de", "86095742719", "86095742718"), ("aadhaar", "234123412346", "234123412347"),
        ("dni_es", "54362315K", "54362315L"), ("codice_fiscale", "RSSMRA85T10A562S", "RSSMRA85T10A562T"),
        ("nir_fr", "255081416802538", "255081416802539"), ("ahv_ch", "756.9217.0769.85", "756.9217.0769.86"),
        ("rrn_be", "85073003328", "85073003329"), ("hetu_fi", "131052-308T", "131052-308U"),
        ("vin", "1HGCM82633A004352", "1HGCM82643A004352"), ("svnr_at", "1237010180", "1238010180"),
        ("bitcoin", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp"),
        ("kvnr_de", "A123456780", "A123456781"), ("nif_pt", "123456789", "123456780"), ("fnr_no", "15021951940", "15021951941"),
    ],
)  # fmt: skip
def test_check_digits(name: str, valid: str, invalid: str) -> None:
    assert VALIDATORS[name](valid)
    assert not VALIDATORS[name](invalid)


def test_a_header_refutes_what_a_value_looks_like() -> None:
    text = "   tracking_number  amount\n0  4539578763621486   12.50\n1  4716190207394369   13.50\n"
    assert scan(text, "plain").surest() == []
    assert types("4539578763621486") == {"CREDIT_CARD"}
