"""Columns: header, values and neighbours decide together what a column holds; public data sets are known."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import code, display, frame_html, notebook

from jupyter_secai import catalogue, review
from jupyter_secai.detect.columns import (
    classify,
    classify_all,
    classify_business,
    known_dataset,
    normalised,
    singles_out,
)

PERSONAL = {
    "EMAIL": "email E-Mail contact_email emailadres courriel correo_electronico",
    "PHONE": "phone mobilePhone Telefon telefoonnummer téléphone tel_portable emergency_contact_phone",
    "PERSON": "firstName last_name Vorname prénom apellidos cognome achternaam CUSTOMER_NAME Ansprechpartner",
    "ADDRESS": "home_address MailingStreet Straße dirección indirizzo endereço straat",
    "DOB": "birthDate year_of_birth BRTHDTC Geburtsdatum date_naissance fecha_nacimiento data_di_nascita geboortedatum",
    "POSTCODE": "zip_code addr_state PLZ code_postal CEP woonplaats MailingPostalCode",
    "GENDER": "sex gender_concept_id CODE_GENDER Geschlecht sesso",
    "AGE": "age AGE_GROUP patient_age SeniorCitizen Altersgruppe",
    "NATIONAL_ID": "national_id codice_fiscale bsn numéro_sécurité_sociale Steuer-ID",
    "HEALTH": "primary_diagnosis systolic_bp Blutgruppe alergias HbA1c SmokingStatus admission_date",
    "RACE": "race ethnicity BENE_RACE_CD raça",
    "RELIGION": "religion Konfession",
    "CRIMINAL": "priors_count c_charge_degree arrest_date",
    "INCOME": "monthlyIncome Gehalt salaire_brut credit_score LIMIT_BAL",
    "MRN": "patient_id subject_id USUBJID Versichertennummer",
    "ONLINE_ID": "user_id customerID device_id Kundennummer PERNR",
    "IBAN": "iban bank_account rekeningnummer",
    "COMMS": "email_body doctor_notes Bemerkung",
    "OCCUPATION": "job_title Department beruf EducationField",
    "MARITAL": "marital-status Familienstand num_children",
}
NEUTRAL = """feature_name model_name file_name passenger_count phone_model PhoneService icd_version state_count
statement memory_address email_domain median_income HouseAge avg_age number_of_patients class target score cell_type
polynomialfeatures__degree disable_env_checker position sentence quantity price unit_price created_at duration""".split()
BUSINESS = {
    "BIZ_REVENUE": "gross_margin EBITDA unit_cost Deckungsbeitrag chiffre_affaires AnnualRevenue",
    "BIZ_PRICING": "list_price discount_pct Einkaufspreis remise",
    "BIZ_CUSTOMERS": "OpportunityId LeadSource deal_size raison_sociale",
    "BIZ_SUPPLIERS": "supplier_name LIFNR Lieferant fournisseur",
    "BIZ_CONTRACT": "contract_value renewal_date Vertragsnummer",
    "BIZ_FORECAST": "sales_forecast budget pipeline_value",
    "BIZ_HR": "performance_rating bonus attrition",
}


@pytest.mark.parametrize(("entity", "headers"), PERSONAL.items())
def test_personal_headers(entity: str, headers: str) -> None:
    assert {header: getattr(classify(header), "entity", None) for header in headers.split()} == dict.fromkeys(
        headers.split(), entity
    )


@pytest.mark.parametrize(("entity", "headers"), BUSINESS.items())
def test_business_headers(entity: str, headers: str) -> None:
    assert {
        header: getattr(classify_business(header), "entity", None) for header in headers.split()
    } == dict.fromkeys(headers.split(), entity)


@pytest.mark.parametrize("header", NEUTRAL)
def test_neutral_headers(header: str) -> None:
    assert classify(header) is None
    assert classify_business(header) is None


PEOPLE = ["Anna Berger", "Thomas Keller", "Marie Dupont", "Paolo Rossi"]


@pytest.mark.parametrize(
    ("header", "values", "entity"),
    [
        ("name", PEOPLE, "PERSON"),
        ("name", ["Toyota Corolla", "Ford Mustang", "Fiat Panda"], None),
        ("name", ["Clean & quiet apt", "Sunny room by the park"], None),
        ("address", ["Hauptstraße 12, 10115 Berlin", "4, rue Monge, 75005 Paris"], "ADDRESS"),
        ("address", ["0x7ffe5367e044", "0x7ffe5367e048"], None),
        ("address", ["U", "R", "U"], None),
        ("age", ["34", "51", "28"], "AGE"),
        ("age", ["[30-40)", "[40-50)"], "AGE"),
        ("email", ["***", "***@***", "xxxxx"], None),
        ("email", ["a3f5c2d1e4b6a7f8", "b4a6d3e2f5c7b8a9"], None),
        ("email", ["", "NaN", "None"], None),
        ("ssn", ["1.5", "2.25"], None),
        ("first_name", ["Ottokar", "Wiebke"], "PERSON"),
        ("PassengerId", ["a unique identifier for each passenger of the ship"], None),
        # what the header does not say
        ("x1", ["anna@kontor-nord.de", "t.keller@maison-sud.fr"], "EMAIL"),
        ("x1", PEOPLE, "PERSON"),
        ("x1", ["Iris-setosa", "Iris-versicolor", "Iris-virginica"], None),
        ("x1", ["California", "Texas", "New York"], None),
        ("x1", ["DE89370400440532013000", "GB29NWBK60161331926819"], "IBAN"),
        ("x1", ["1961-03-02", "1985-11-20", "1974-07-09"], "DOB"),
        ("x1", ["2021-03-02", "2023-11-20", "2024-07-09"], None),
        ("x1", ["1949-01-01", "1955-02-01", "1960-03-01", "1972-01-01"], None),
        ("x1", ["+49 30 901820", "+33 1 42 68 53 00"], "PHONE"),
        ("x1", ["12 Main Street, Springfield", "8 Oak Avenue, Dover"], "ADDRESS"),
        ("x1", ["0.5297", "0.4412"], None),
        ("x1", ["1.26.4", "2.0.1"], None),
        ("x1", ["gold", "silver"], None),
    ],
)
def test_values_decide_with_the_header(header: str, values: list[str], entity: str | None) -> None:
    assert getattr(classify(header, values), "entity", None) == entity


def test_a_header_that_says_little_counts_beside_others() -> None:
    assert classify_all(["status", "price"]) == [None, None]
    found = classify_all(["orientation", "religion", "age"])
    assert [c.entity for c in found if c] == ["SEX_LIFE", "RELIGION", "AGE"]


def test_two_columns_of_places_are_a_position_whatever_they_are_called() -> None:
    found = classify_all(
        ["a", "b", "c"], [["52.52012", "48.13712"], ["13.40495", "-11.57549"], ["0.51", "0.75"]]
    )
    assert [getattr(c, "entity", None) for c in found] == ["GEO", "GEO", None]


@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=5))
def test_any_header_and_values_have_an_answer(header: str, values: list[str]) -> None:
    assert classify(header, values) in {None, classify(header), *_classes()}
    assert re.fullmatch(r"[0-9a-z_]*", normalised(header))


def _classes() -> set[object]:
    return {
        classify(name)
        for row in catalogue.entities().entities
        for name in (*row.column_exact, *(n for names in row.columns.values() for n in names))
    } | {classify("x", ["a.berger@kontor-nord.de"])}


@pytest.mark.parametrize(
    "row", [*catalogue.entities().entities, *catalogue.entities().business], ids=lambda row: row.id
)
def test_no_header_makes_a_pattern_slow(row: catalogue.Entity | catalogue.BusinessSignal) -> None:
    for pattern in filter(None, (row.column_regex, getattr(row, "value_regex", None))):
        for piece in ("a", "a_", "_", "e_mail", "address_", "no_", "http://a.", "\\\\a-", "/home/a", "1"):
            start = time.process_time()
            re.search(pattern, piece * (60 if pattern == row.column_regex else 100_000 // len(piece)))
            assert time.process_time() - start < 1


# --- combinations


@pytest.mark.parametrize(
    ("headers", "single"),
    [
        (["birth_date", "zip", "sex"], True),
        (["age", "plz", "gender"], True),
        (["age", "state", "gender"], False),
        (["birth_date", "city", "sex"], True),
        (["job_title", "town", "age", "sex"], True),
        (["birth_date", "sex"], False),
    ],
)
def test_what_singles_people_out(headers: list[str], single: bool) -> None:
    assert singles_out([(h, c) for h in headers if (c := classify(h))]) is single


# --- public data sets


@pytest.mark.parametrize(
    "dataset", [d for d in catalogue.entities().datasets if d.columns], ids=lambda d: d.id
)
def test_known_data_sets(dataset: catalogue.KnownDataset) -> None:
    found = known_dataset(dataset.columns)
    assert found is not None
    assert found.id == dataset.id
    assert set(dataset.holds.values()) <= {"", *(row.id for row in catalogue.entities().entities)}
    assert {key.lower() for key in dataset.holds} <= {name.lower() for name in dataset.columns}


@pytest.mark.parametrize(
    "headers",
    [
        ["customer", "email", "birth_date", "zip", "margin_eur"],
        ["id", "name", "price", "latitude", "longitude"],
        ["name", "age", "sex", "city", "income"],
        ["V0", "V1", "V2", "V3", "V4"],
    ],
)
def test_a_table_of_ones_own_is_no_known_data_set(headers: list[str]) -> None:
    assert known_dataset(headers) is None


def test_a_known_data_set_says_what_its_columns_hold() -> None:
    held = classify_all(["LIMIT_BAL", "SEX", "MARRIAGE", "PAY_0", "BILL_AMT1", "PAY_AMT1", "ID"])
    assert [getattr(c, "entity", None) for c in held] == [
        "INCOME",
        "GENDER",
        "MARITAL",
        *["INCOME"] * 3,
        None,
    ]
    homes = ["MedInc", "HouseAge", "AveRooms", "Population", "Latitude", "Longitude"]
    assert classify_all(homes) == [None] * 6


LOADED = {
    "from sklearn.datasets import fetch_20newsgroups as fetch\nposts = fetch()": "20news",
    "import seaborn as sns\nd = sns.load_dataset('titanic')": "titanic",
    "from datasets import load_dataset\nd = load_dataset('civil_comments')": "jigsaw",
    "from sklearn.datasets import fetch_openml\nd = fetch_openml(name='credit-g', version=1)": "german_credit",
    "import pandas as pd\nd = pd.read_csv('https://host.invalid/data/compas-scores-two-years.csv')": "compas",
    "!kaggle datasets download -d andrewmvd/okcupid-profiles": "okcupid",
    "!wget https://host.invalid/yellow_tripdata_2020-01.parquet": "nyc_taxi",
    "import torchvision\nfaces = torchvision.datasets.CelebA('data')": "celeba",
}


@pytest.mark.parametrize(("source", "dataset"), LOADED.items())
def test_a_data_set_is_known_by_how_it_is_loaded(source: str, dataset: str) -> None:
    found = [f for f in review(notebook(source, source)).findings if f.rule == "known-dataset-concern"]
    assert [f.detail["dataset"] for f in found] == [dataset]
    assert found[0].severity in ("low", "info")


@pytest.mark.parametrize(
    "source",
    [
        "text = \"sns.load_dataset('titanic')\"",
        "import seaborn as sns\nd = sns.load_dataset('iris')",
        "titanic = 1",
        "import pandas as pd\nd = pd.read_csv('our_adults.csv')",
    ],
)
def test_text_that_only_names_a_data_set_does_not_load_it(source: str) -> None:
    assert "known-dataset-concern" not in {f.rule for f in review(notebook(source)).findings}


# --- findings


def _rules(headers: list[str], *rows: list[str]) -> dict[str, str]:
    shown = notebook(code("df.head()", display(text_html=frame_html(headers, *rows))))
    return {finding.rule: finding.severity for finding in review(shown).findings}


def test_a_known_table_is_told_once_and_only_what_was_joined_to_it_by_itself() -> None:
    headers = ["PassengerId", "Survived", "Pclass", "Name", "Sex", "Age", "SibSp", "Parch"]
    row = ["1", "0", "3", "Braund, Mr. Owen Harris", "male", "22.0", "1", "0"]
    assert _rules(headers, row) == {"known-dataset-concern": "low"}
    joined = _rules([*headers, "email"], [*row, "anna.berger@kontor-nord.de"])
    assert set(joined) == {"known-dataset-concern", "personal-data-in-output"}


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        (["city", "lat", "lon"], ["Berlin", "52.52012", "13.40495"]),
        (["borough", "no_of_crimes", "arrests"], ["Barnet", "12", "4"]),
        (["country", "life_expectancy", "diabetes_prevalence"], ["Chile", "80.2", "9.1"]),
        (["Order ID", "Ship Mode", "Segment", "Region", "Category", "Sub-Category", "Sales", "Profit", "Discount"],
         ["CA-1", "Second", "Consumer", "South", "Furniture", "Chairs", "261.96", "41.91", "0.2"]),
        (["church", "worship", "age"], ["12", "5", "40"]),
        (["profit", "year"], ["0.2", "2020"]),
        (["salary", "salary_usd"], ["70000", "70000"]),
    ],
)  # fmt: skip
def test_places_statistics_and_samples_are_quiet(headers: list[str], row: list[str]) -> None:
    assert _rules(headers, row) == {}


def test_patients_and_offenders_are_grave() -> None:
    assert (
        _rules(["patient_name", "diagnosis"], ["Anna Berger", "Asthma"])["personal-data-in-output"]
        == "critical"
    )
    assert (
        _rules(["age", "sex", "arrest_date"], ["34", "f", "2020-01-02"])["personal-data-in-output"]
        == "medium"
    )


def test_business_tables_name_their_columns_and_no_value() -> None:
    table = frame_html(["supplier_name", "purchase_price", "gross_margin"], ["Nordwerk KG", "12.40", "0.41"])
    [finding] = review(notebook(code("df", display(text_html=table)))).findings
    assert (finding.rule, finding.severity, finding.category) == (
        "business-data-in-output",
        "medium",
        "business-data",
    )
    assert finding.detail == {"columns": ["supplier_name", "purchase_price", "gross_margin"]}
    assert "Nordwerk" not in finding.model_dump_json()
