"""Small notebooks of the kinds that people write, for the tests of diagrams."""

from __future__ import annotations

from typing import Any

from notebooks import code, display, frame_html, notebook

CELLS: dict[str, tuple[str, ...]] = {
    "chat_app": (
        "import streamlit as st\nfrom openai import OpenAI\nclient = OpenAI()",
        "question = st.chat_input('Ask')\n"
        "answer = client.chat.completions.create(model='gpt-4o', messages=[{'role': 'user', 'content': question}])\n"
        "st.write(answer.choices[0].message.content)",
    ),
    "rag": (
        "from langchain_community.document_loaders import PyPDFLoader\n"
        "from langchain_community.vectorstores import FAISS\n"
        "from langchain_openai import ChatOpenAI, OpenAIEmbeddings\n"
        "pages = PyPDFLoader('handbook/rules.pdf').load()",
        "index = FAISS.from_documents(pages, OpenAIEmbeddings())\nindex.save_local('indexes/rules')",
        "found = index.similarity_search('May I take a day off?')\n"
        "llm = ChatOpenAI(model='gpt-4o')\nprint(llm.invoke(f'Answer from {found}'))",
    ),
    "training_from_s3": (
        "import pandas as pd\nvisits = pd.read_csv('s3://clinic-exports/2024/visits.csv')\n"
        "visits[['patient_name', 'diagnosis']]",
        "from sklearn.model_selection import train_test_split\n"
        "train, test = train_test_split(visits, random_state=1)",
        "from sklearn.ensemble import RandomForestClassifier\nimport joblib\n"
        "model = RandomForestClassifier().fit(train[['age']], train['readmitted'])\n"
        "joblib.dump(model, 'models/readmission.joblib')",
        "import boto3\ns3 = boto3.client('s3')\n"
        "s3.upload_file('models/readmission.joblib', 'clinic-models', 'readmission.joblib')",
    ),
    "database_report": (
        "import pandas as pd\nimport psycopg2\n"
        "con = psycopg2.connect(host='reports.corp', dbname='sales', user='report')",
        "orders = pd.read_sql('select email, total from orders join customers using (id)', con)\n"
        "orders['email']",
        "orders.to_excel('out/report.xlsx')",
        "import requests\nrequests.post('https://hooks.slack.com/services/x', json=orders.to_dict())",
    ),
    "fine_tuning": (
        "from datasets import load_dataset\nreviews = load_dataset('imdb')",
        "from transformers import AutoModelForSequenceClassification, Trainer\n"
        "model = AutoModelForSequenceClassification.from_pretrained('distilbert-base-uncased')\n"
        "trainer = Trainer(model=model, train_dataset=reviews['train'])\ntrainer.train()",
        "trainer.save_model('out/reviews')\ntrainer.push_to_hub()",
        "again = AutoModelForSequenceClassification.from_pretrained('out/reviews')",
    ),
    "service": (
        "import pickle\nwith open('models/risk.pkl', 'rb') as file:\n    model = pickle.load(file)",
        "from flask import Flask, request\napp = Flask('risk')\n\n@app.post('/risk')\ndef risk():\n"
        "    return str(model.predict(request.get_json()))\n\napp.run(host='0.0.0.0')",
    ),
    "agent": (
        "from langchain_openai import ChatOpenAI\nfrom langchain_experimental.agents import create_pandas_dataframe_agent\n"
        "import pandas as pd\nstaff = pd.read_csv('data/staff.csv')",
        "agent = create_pandas_dataframe_agent(ChatOpenAI(), staff, allow_dangerous_code=True)\n"
        "agent.invoke('Who earns most?')",
    ),
    "shell_lines": (
        "!pip install pandas\n!pip install -i https://pypi.shop.corp/simple shop-tools\n"
        "!wget http://data.example.org/prices.csv -O data/prices.csv\n!git clone https://github.com/shop/tools",
        "import pandas as pd\npd.read_csv('data/prices.csv')",
    ),
    "local_model": (
        "import ollama\nimport pandas as pd\nmails = pd.read_csv('mails.csv')\nmails['email']",
        "ollama.chat(model='llama3', messages=[{'role': 'user', 'content': str(mails)}])",
    ),
    "own_gateway": (
        "from openai import OpenAI\nclient = OpenAI(base_url='https://llm.shop.corp/v1')\n"
        "client.chat.completions.create(model='x', messages=[{'role': 'user', 'content': 'Hello'}])",
    ),
    "many_files": (
        "import pandas as pd\n"
        + "\n".join(f"m{n} = pd.read_csv('data/months/{n:02}.csv')" for n in range(1, 13)),
        "\n".join(f"pd.read_json('https://host{n}.example.org/x.json')" for n in range(15)),
    ),
    "notebook_database": (
        "%load_ext sql",
        "%sql postgresql://report:hush@10.0.0.7/shop",
        "%%sql\nselect * from orders",
    ),
}


def small(name: str) -> dict[str, Any]:
    """One of the notebooks; its cells have ids that do not depend on their place."""
    return notebook(*(code(source, id=f"{name}-{n}") for n, source in enumerate(CELLS[name])))


def with_people_shown() -> dict[str, Any]:
    """A notebook whose output shows a table of people."""
    table = frame_html(["name", "email"], ["Alma Dornbach", "alma.dornbach@kettlewick-mail.io"])
    return notebook(
        code("import pandas as pd\npeople = pd.read_csv('people.csv')"),
        code("people.head()", display(text_html=table)),
    )
