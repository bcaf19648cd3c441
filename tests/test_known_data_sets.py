"""Public data sets with a history are recognised by name, file, loader and columns; other tables are not."""

from __future__ import annotations

import pytest

from jupyter_secai import catalogue
from jupyter_secai.detect.columns import known_dataset
from jupyter_secai.model import DataSource
from jupyter_secai.pipeline import review
from tests.notebooks import code, display, frame_html, notebook

PD = "import pandas as pd\nd = pd.read_csv('{}')"
HUB = "from datasets import load_dataset\nd = load_dataset('{}')"
OPENML = "from sklearn.datasets import fetch_openml\nd = fetch_openml('{}')"

# The 28 of the reference: code that loads each, and (where it is a table) columns as people meet them.
LOADED: dict[str, list[str]] = {
    "adult": [OPENML.format("adult"), PD.format("https://archive.ics.uci.edu/ml/machine-learning-databases/adult/adult.data"), "import shap\nX, y = shap.datasets.adult()"],
    "german_credit": [OPENML.format("credit-g"), PD.format("data/german_credit.csv")],
    "compas": [PD.format("https://raw.githubusercontent.com/propublica/compas-analysis/master/compas-scores-two-years.csv"), "from aif360.datasets import CompasDataset\nd = CompasDataset()"],
    "titanic": ["import seaborn as sns\nd = sns.load_dataset('titanic')", PD.format("../input/titanic/train.csv")],
    "boston": ["from sklearn.datasets import load_boston\nd = load_boston()", PD.format("BostonHousing.csv")],
    "california": ["from sklearn.datasets import fetch_california_housing\nd = fetch_california_housing()"],
    "mimic": [PD.format("mimic-iii/ADMISSIONS.csv"), PD.format("physionet.org/files/mimiciv/patients.csv.gz")],
    "diabetes_pima": [PD.format("data/diabetes.csv"), PD.format("pima-indians-diabetes.data.csv")],
    "diabetes_130": [PD.format("diabetic_data.csv"), "from fairlearn.datasets import fetch_diabetes_hospital\nd = fetch_diabetes_hospital()"],
    "heart": [PD.format("heart.csv"), PD.format("https://archive.ics.uci.edu/ml/machine-learning-databases/heart-disease/processed.cleveland.data")],
    "celeba": ["import torchvision\nd = torchvision.datasets.CelebA('x')", PD.format("list_attr_celeba.csv")],
    "lfw": ["from sklearn.datasets import fetch_lfw_people\nd = fetch_lfw_people()"],
    "vggface": [HUB.format("vggface2")],
    "tinyimages": [HUB.format("tiny_images")],
    "enron": [PD.format("enron_emails.csv"), HUB.format("enron")],
    "netflix": [PD.format("netflix-prize/combined_data_1.txt")],
    "aol": [PD.format("user-ct-test-collection-01.txt")],
    "movielens": [PD.format("ml-latest-small/ratings.csv"), PD.format("movielens/u.data")],
    "nyc_taxi": ["import pandas as pd\nd = pd.read_parquet('yellow_tripdata_2023-01.parquet')"],
    "telco": [PD.format("WA_Fn-UseC_-Telco-Customer-Churn.csv")],
    "hr_attrition": [PD.format("WA_Fn-UseC_-HR-Employee-Attrition.csv")],
    "lendingclub": [PD.format("accepted_2007_to_2018Q4.csv.gz")],
    "bank_marketing": [PD.format("bank-additional-full.csv"), OPENML.format("bank-marketing")],
    "creditcard_fraud": [PD.format("creditcard.csv")],
    "20news": ["from sklearn.datasets import fetch_20newsgroups\nd = fetch_20newsgroups()"],
    "commoncrawl": [HUB.format("allenai/c4")],
    "uk_biobank": [PD.format("ukbb_participants.csv")],
    "okcupid": [PD.format("okcupid_profiles.csv")],
}  # fmt: skip
COLUMNS = {
    "adult": "age workclass fnlwgt education education.num marital.status occupation relationship race sex capital.gain capital.loss hours.per.week native.country income",
    "compas": "id name first last sex dob age age_cat race juv_fel_count decile_score juv_misd_count priors_count c_charge_degree is_recid two_year_recid",
    "titanic": "PassengerId Survived Pclass Name Sex Age SibSp Parch Ticket Fare Cabin Embarked",
    "boston": "crim zn indus chas nox rm age dis rad tax ptratio b lstat medv",
    "california": "MedInc HouseAge AveRooms AveBedrms Population AveOccup Latitude Longitude MedHouseVal",
    "diabetes_pima": "Pregnancies Glucose BloodPressure SkinThickness Insulin BMI DiabetesPedigreeFunction Age Outcome",
    "heart": "age sex cp trestbps chol fbs restecg thalach exang oldpeak slope ca thal target",
    "movielens": "userId movieId rating timestamp",
    "telco": "customerID gender SeniorCitizen Partner Dependents tenure PhoneService MultipleLines InternetService OnlineSecurity TechSupport Contract PaperlessBilling MonthlyCharges TotalCharges Churn",
    "hr_attrition": "Age Attrition BusinessTravel DailyRate Department DistanceFromHome Education EducationField EmployeeCount EmployeeNumber EnvironmentSatisfaction Gender HourlyRate JobInvolvement JobLevel JobRole",
    "bank_marketing": "age job marital education default balance housing loan contact day month duration campaign pdays previous poutcome y",
    "okcupid": "age body_type diet drinks drugs education essay0 essay1 ethnicity height income job last_online location offspring orientation pets religion sex sign smokes speaks status",
}  # fmt: skip


def source_of(*cells: object) -> DataSource:
    [found] = review(notebook(*cells)).inventory.sources  # type: ignore[arg-type]
    return found


def test_all_28_are_here() -> None:
    assert len(LOADED) == 28
    assert set(LOADED) <= {row.id for row in catalogue.entities().datasets}


@pytest.mark.parametrize(
    ("dataset", "cell"), [(name, cell) for name, cells in LOADED.items() for cell in cells]
)
def test_it_is_recognised_by_what_loads_it_with_its_concerns(dataset: str, cell: str) -> None:
    row = next(row for row in catalogue.entities().datasets if row.id == dataset)
    found = source_of(cell)
    assert found.data_set == row.title
    assert tuple(found.concerns) == row.concerns


@pytest.mark.parametrize("dataset", COLUMNS)
def test_it_is_recognised_by_its_columns(dataset: str) -> None:
    headers = COLUMNS[dataset].split()
    assert (known := known_dataset(headers)) is not None
    assert known.id.removesuffix("_seaborn").removesuffix("_blocks") == dataset
    shown = code("d.head()", display(text_html=frame_html(headers, ["1"] * len(headers))))
    found = source_of("import pandas as pd\nd = pd.read_csv('extract.csv')", shown)
    assert (found.kind, found.data_set) == ("file", known.title)


# Headers of 100 other tables, most of them public, as far from those above as tables are; a line each.
OTHERS = """
mpg-like cars: model year make engine_hp transmission drivetrain doors msrp
weather station: station date tmin tmax prcp snow wind_speed
air quality beijing: No year month day hour pm2.5 DEWP TEMP PRES cbwd Iws Is Ir
co2 mauna loa: year month decimal_date average interpolated trend days
covid owid: iso_code continent location date total_cases new_cases total_deaths new_tests stringency_index population
covid italy: data stato codice_regione denominazione_regione ricoverati_con_sintomi terapia_intensiva totale_casi tamponi
world bank: Country Name,Country Code,Indicator Name,Indicator Code,1960,1961,1962
happiness: Country Region Happiness_Rank Happiness_Score Economy Family Health Freedom Trust Generosity
fifa players: sofifa_id short_name overall potential value_eur club_name league_name nationality_name preferred_foot
olympics: ID Name Sex Age Height Weight Team NOC Games Year Season City Sport Event Medal
nba: PLAYER TEAM GP MIN PTS FGM FGA FG% 3PM REB AST TOV STL BLK
premier league: Date HomeTeam AwayTeam FTHG FTAG FTR HS AS HST AST
chess: id rated turns victory_status winner increment_code white_rating black_rating moves opening_eco
pokemon: # Name Type1 Type2 Total HP Attack Defense SpAtk SpDef Speed Generation Legendary
mushrooms: class cap-shape cap-surface cap-color bruises odor gill-attachment gill-spacing stalk-shape habitat
abalone: Sex Length Diameter Height Whole_weight Shucked_weight Viscera_weight Shell_weight Rings
zoo: animal_name hair feathers eggs milk airborne aquatic predator toothed backbone legs tail
glass: RI Na Mg Al Si K Ca Ba Fe Type
seeds: area perimeter compactness kernel_length kernel_width asymmetry groove_length variety
ecoli: sequence_name mcg gvh lip chg aac alm1 alm2 class
yeast: name mcg gvh alm mit erl pox vac nuc class
ionosphere: a01 a02 a03 a04 a05 a06 a07 a08 class
sonar: band_1 band_2 band_3 band_4 band_5 label
banknotes: variance skewness curtosis entropy class
occupancy: date Temperature Humidity Light CO2 HumidityRatio Occupancy
bike sharing: instant dteday season yr mnth hr holiday weekday workingday weathersit temp atemp hum windspeed casual registered cnt
appliances energy: date Appliances lights T1 RH_1 T2 RH_2 T_out Press_mm_hg Visibility Tdewpoint
household power: Date Time Global_active_power Global_reactive_power Voltage Global_intensity Sub_metering_1
concrete: cement slag flyash water superplasticizer coarseaggregate fineaggregate age csMPa
airfoil: frequency angle_of_attack chord_length velocity displacement sound_pressure
yacht: buoyancy prismatic length_displacement beam_draught length_beam froude resistance
forest fires: X Y month day FFMC DMC DC ISI temp RH wind rain area
covertype: Elevation Aspect Slope Horizontal_Distance_To_Hydrology Hillshade_9am Wilderness_Area Soil_Type Cover_Type
wholesale: Channel Region Fresh Milk Grocery Frozen Detergents_Paper Delicassen
mall customers: CustomerID Genre Age AnnualIncome SpendingScore
amazon reviews: marketplace review_id product_id product_parent star_rating helpful_votes vine review_headline review_body
goodreads: bookID title authors average_rating isbn isbn13 language_code num_pages ratings_count publisher
spotify: track_id track_name artists popularity danceability energy key loudness mode speechiness acousticness valence tempo
netflix titles: show_id type title director cast country date_added release_year rating duration listed_in
imdb titles: tconst titleType primaryTitle originalTitle isAdult startYear endYear runtimeMinutes genres
tmdb: budget genres homepage id keywords original_language overview popularity revenue runtime tagline vote_average vote_count
youtube trending: video_id trending_date title channel_title category_id publish_time tags views likes dislikes comment_count
app store: App Category Rating Reviews Size Installs Type Price Content_Rating Genres Current_Ver Android_Ver
steam: appid name release_date developer publisher platforms required_age achievements positive_ratings owners
hacker news: id title url num_points num_comments author created_at
stack overflow survey: ResponseId MainBranch Employment RemoteWork EdLevel YearsCode DevType OrgSize LanguageHaveWorkedWith
kaggle survey: Q1 Q2 Q3 Q4 Q5 Q6 Time_from_Start_to_Finish
quora pairs: id qid1 qid2 question1 question2 is_duplicate
squad: id title context question answers
snli: premise hypothesis label annotator_labels gold_label
ag news: class_index title description source
fake news: id title author text label subject
disaster tweets: id keyword location text target
sarcasm: is_sarcastic headline article_link
wikipedia pageviews: page_title project timestamp views bytes_sent
stocks: Date Open High Low Close Adj_Close Volume Ticker
crypto: symbol open high low close volume market_cap timestamp
fx: date EUR USD GBP JPY CHF
sp500: Symbol Name Sector Price Price_Earnings Dividend_Yield Earnings_Share Market_Cap EBITDA SEC_Filings
bonds: cusip issuer coupon maturity yield rating duration convexity
orders: order_id order_purchase_timestamp order_approved_at order_delivered_carrier_date order_estimated_delivery_date order_status
order items: order_id order_item_id product_id seller_id shipping_limit_date price freight_value
inventory: sku warehouse on_hand reserved reorder_point lead_time_days
web logs: remote_host request_time method path status bytes referer user_agent
clickstream: session_id event_time event_type product_id category_code brand price
ab test: variant exposures conversions cvr uplift p_value
sensor maintenance: UDI Product_ID Type Air_temperature Process_temperature Rotational_speed Torque Tool_wear Machine_failure
turbofan: unit cycle op_setting_1 op_setting_2 sensor_1 sensor_2 sensor_3 rul
bearing: time channel_1 channel_2 rpm load fault
semiconductor: Time Pass_Fail f0 f1 f2 f3 f4
gps traces: trip_id point_id lat lon alt speed bearing recorded_at
earthquakes: time latitude longitude depth mag magType nst gap dmin rms net place
volcanoes: volcano_number volcano_name primary_volcano_type last_eruption_year country elevation tectonic_settings
meteorites: name id nametype recclass mass fall year reclat reclong
exoplanet archive: pl_name hostname sy_snum sy_pnum discoverymethod disc_year pl_orbper pl_rade st_teff
sdss: objid ra dec u g r i z run rerun camcol field specobjid class redshift plate mjd fiberid
pulsar: mean_profile std_profile kurtosis_profile skewness_profile mean_dmsnr std_dmsnr target_class
higgs: label lepton_pT lepton_eta lepton_phi missing_energy_magnitude jet_1_pt m_jj m_jjj m_lv
proteins: pdb_id chain residue resname phi psi bfactor
gene expression: gene_symbol log2FoldChange lfcSE stat pvalue padj baseMean
drug targets: drugbank_id target_gene action uniprot_id pmid
crop production: State_Name District_Name Crop_Year Season Crop Area Production
soil: N P K temperature humidity ph rainfall label
food prices: date admin1 market category commodity unit priceflag pricetype currency price usdprice
nutrition: food serving calories total_fat saturated_fat cholesterol sodium carbohydrate fiber sugars protein
restaurants inspections: CAMIS DBA BORO CUISINE INSPECTION_DATE ACTION VIOLATION_CODE SCORE GRADE
coffee: species owner country_of_origin farm_name mill altitude_mean_meters aroma flavor aftertaste acidity body total_cup_points
beer: beer_name style abv ibu brewery ounces
whisky: Distillery Body Sweetness Smoky Medicinal Tobacco Honey Spicy Winey Nutty Malty Fruity Floral
hotel bookings: hotel is_canceled lead_time arrival_date_year stays_in_weekend_nights adults children meal market_segment adr
airline passengers: Month Passengers
airports: iata_code icao_code municipality iso_region elevation_ft coordinates type
airline safety: airline avail_seat_km_per_week incidents_85_99 fatal_accidents_85_99 fatalities_85_99
trains: trip_id train_number line from_stop to_stop planned_departure actual_departure delay_minutes cancelled
traffic volume: holiday temp rain_1h snow_1h clouds_all weather_main traffic_volume date_time
road accidents: Accident_Index Accident_Severity Number_of_Vehicles Road_Type Speed_limit Light_Conditions Weather_Conditions
parking: SystemCodeNumber Capacity Occupancy LastUpdated
trees: tree_id block_id created_at tree_dbh curb_loc status health spc_latin spc_common steward
energy mix: country year coal_share gas_share nuclear_share hydro_share solar_share wind_share
patents: publication_number filing_date grant_date cpc_code assignee_count claims_count
school budgets: Function Use Sharing Reporting Student_Type Position_Type Object_Type Pre_K Operating_Status FTE Total
elections: state_po county_fips office candidate_count totalvotes mode version
refunds: ticket opened closed amount reason_code channel
experiments: run_id lr batch_size optimizer epoch train_loss val_loss val_acc seconds
""".strip().split("\n")


def headers_of(line: str) -> list[str]:
    listed = line.split(": ", 1)[1]
    return listed.split(",") if "," in listed else listed.split()


def test_there_are_a_hundred_other_tables() -> None:
    assert len(OTHERS) >= 100
    assert len({line.split(":")[0] for line in OTHERS}) == len(OTHERS)


@pytest.mark.parametrize("line", OTHERS, ids=lambda line: line.split(":")[0])
def test_other_tables_are_no_known_data_set(line: str) -> None:
    assert known_dataset(headers_of(line)) is None
