"""The first prototype, written again from its description: what Keyward is compared with.

People live in a dictionary and are gone with the process.
"""

import os
from datetime import datetime, timedelta, timezone
from typing import Optional

from dotenv import load_dotenv
from fastapi import Depends, FastAPI, HTTPException, status
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from jose import JWTError, jwt
from passlib.context import CryptContext
from pydantic import BaseModel

load_dotenv()

SECRET_KEY = os.environ["SECRET_KEY"]
ALGORITHM = os.getenv("ALGORITHM", "HS256")
ACCESS_TOKEN_EXPIRE_MINUTES = int(os.getenv("ACCESS_TOKEN_EXPIRE_MINUTES", "30"))

app = FastAPI(title="Simple Authentication API")
passwords = CryptContext(schemes=["bcrypt"], deprecated="auto")
bearer = OAuth2PasswordBearer(tokenUrl="/auth/login")
people: dict[str, "StoredUser"] = {}


class User(BaseModel):
    username: str
    email: str
    full_name: Optional[str] = None


class NewUser(User):
    password: str


class StoredUser(User):
    hashed_password: str


class Token(BaseModel):
    access_token: str
    token_type: str


def create_access_token(username: str) -> str:
    expires_at = datetime.now(timezone.utc) + timedelta(minutes=ACCESS_TOKEN_EXPIRE_MINUTES)
    return jwt.encode({"sub": username, "exp": expires_at}, SECRET_KEY, algorithm=ALGORITHM)


async def current_user(token: str = Depends(bearer)) -> StoredUser:
    refused = HTTPException(
        status_code=status.HTTP_401_UNAUTHORIZED,
        detail="Could not validate credentials",
        headers={"WWW-Authenticate": "Bearer"},
    )
    try:
        username = jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM]).get("sub")
    except JWTError:
        raise refused
    user = people.get(username)
    if user is None:
        raise refused
    return user


@app.get("/")
async def root():
    return {"message": "Simple Authentication API. The documentation is at /docs."}


# Not `async`: hashing goes to a thread, so that other requests are answered meanwhile.
@app.post("/auth/register", response_model=User, status_code=status.HTTP_201_CREATED)
def register(new: NewUser):
    if new.username in people:
        raise HTTPException(status_code=400, detail="Username already registered")
    if any(user.email == new.email for user in people.values()):
        raise HTTPException(status_code=400, detail="Email already registered")
    people[new.username] = StoredUser(
        username=new.username,
        email=new.email,
        full_name=new.full_name,
        hashed_password=passwords.hash(new.password),
    )
    return people[new.username]


@app.post("/auth/login", response_model=Token)
def login(form: OAuth2PasswordRequestForm = Depends()):
    user = people.get(form.username)
    if user is None or not passwords.verify(form.password, user.hashed_password):
        raise HTTPException(
            status_code=status.HTTP_401_UNAUTHORIZED,
            detail="Incorrect username or password",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return Token(access_token=create_access_token(user.username), token_type="bearer")


@app.get("/users/me", response_model=User)
async def read_me(user: StoredUser = Depends(current_user)):
    return user
