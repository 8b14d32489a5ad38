"""A FastAPI app that compresses everything, as many do: errors too.

    uvicorn fastapi_app:app --port 5000
"""

from fastapi import FastAPI, HTTPException
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

app = FastAPI()
app.add_middleware(GZipMiddleware, minimum_size=1)


class Order(BaseModel):
    amount: int


@app.get("/missing")
def missing():
    raise HTTPException(404, "no such user")


@app.post("/orders")
def orders(order: Order):
    return order


@app.get("/text")
def text():
    return PlainTextResponse("the name is taken", 409)


@app.get("/raise")
def unhandled():
    raise RuntimeError("db refused password hunter2")


@app.get("/secret")
def secret():
    return PlainTextResponse("db refused password hunter2", 500)


@app.get("/string-200")
def string_200():
    return PlainTextResponse("Error: Missing data")


@app.get("/ok")
def success():
    return {"id": 7}
