-- Accounts, sessions and second factors are better-auth's: its names, its types (decision 0017). Whoever signs in is one
-- of `people`, which says what they may do.
create schema auth;

create table auth."user" (
  id text not null primary key,
  name text not null,
  email text not null unique,
  "emailVerified" boolean not null,
  image text,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null,
  "twoFactorEnabled" boolean
);

create table auth.session (
  id text not null primary key,
  "expiresAt" timestamptz not null,
  token text not null unique,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references auth."user" (id) on delete cascade
);
create index "session_userId_idx" on auth.session ("userId");

create table auth.account (
  id text not null primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references auth."user" (id) on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);
create index "account_userId_idx" on auth.account ("userId");

create table auth.verification (
  id text not null primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);
create index verification_identifier_idx on auth.verification (identifier);

create table auth."twoFactor" (
  id text not null primary key,
  secret text not null,
  "backupCodes" text not null,
  "userId" text not null references auth."user" (id) on delete cascade,
  verified boolean,
  "failedVerificationCount" integer,
  "lockedUntil" timestamptz
);
create index "twoFactor_secret_idx" on auth."twoFactor" (secret);
create index "twoFactor_userId_idx" on auth."twoFactor" ("userId");

create table auth."rateLimit" (
  id text not null primary key,
  key text not null unique,
  count integer not null,
  "lastRequest" bigint not null
);

create table people (
  id integer generated always as identity primary key,
  account_id text not null unique references auth."user" (id),
  role text not null check (role in ('analyst', 'operator', 'admin')),
  created_at timestamptz(3) not null,
  created_by text not null,
  shut_out_at timestamptz(3)
);

-- A link that lets one person in: the first administrator, somebody invited, somebody who forgot the password.
create table invitations (
  id integer generated always as identity primary key,
  hash bytea not null unique,
  role text not null check (role in ('analyst', 'operator', 'admin')),
  email text,
  person_id integer references people (id),
  created_at timestamptz(3) not null,
  created_by text not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
