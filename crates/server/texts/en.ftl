## Every text that Keyward sends, in English. One sentence a fact, then the way on.

### Common parts

footer = This letter was sent to { $address } by { $host }. We never ask for a password by mail.
button-fallback = If the button does not work, open this address:
code-label = Your code
not-me-button = This was not me
not-me-note = If it was you, there is nothing to do. If it was not, the button ends every session and starts your way to a new password.
not-me-bare = If it was you, there is nothing to do. If it was not, set a new password at { $forgot } and end the sessions that you do not know.
fact-device = Device
fact-place = Place
fact-time = Time
fact-name = Name
fact-kind = Kind
fact-new-address = New address
fact-date = Day
fact-left = Codes left
duration = { $unit ->
    [minutes] { $count ->
        [one] one minute
       *[other] { $count } minutes
    }
    [hours] { $count ->
        [one] one hour
       *[other] { $count } hours
    }
   *[days] { $count ->
        [one] one day
       *[other] { $count } days
    }
}
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
date = { $day } { $name } { $year }
time = { $date }, { $clock } UTC
factor = { $kind ->
    [totp] Authenticator app
    [passkey] Passkey
    [password] Password
    [email] Codes by mail
    [sms] Codes by SMS
    [recovery_codes] Recovery codes
    [device] Trusted device
   *[other] Second factor
}

### Letters

confirm-address = Confirm your address
    .subject = Confirm your address for { $host }
    .lead = An account at { $host } was made with this address. Confirm that the address is yours.
    .button = Confirm the address
    .note = The link works once, for { $lifetime }. If you did not make an account, leave this letter be; without your confirmation nothing comes of it.
address-taken = You have an account already
    .subject = You have an account at { $host } already
    .lead = Somebody, perhaps you, wanted to make an account at { $host } with this address. It has one already, so none was made.
    .button = Set a new password
    .note = If you remember your password, sign in with it. If it was not you, there is nothing to do.
reset-password = Set a new password
    .subject = Set a new password for { $host }
    .lead = Somebody, most likely you, asked for a new password for your account at { $host }.
    .button = Set a new password
    .note = The link works once, for { $lifetime }. If it was not you, leave this letter be; your password stays as it is.
confirm-new-address = Confirm your new address
    .subject = Confirm your new address for { $host }
    .lead = Your account at { $host } is to get this address. It changes when you confirm it.
    .button = Confirm the address
    .note = The link works once, for { $lifetime }. If you did not ask for this, leave this letter be; nothing changes.
address-changed = Your address was changed
    .subject = Your address for { $host } was changed
    .lead = Your account at { $host } has another mail address now. Letters go there from here on.
    .button = Take the change back
    .note = If it was you, there is nothing to do. If it was not, take the change back: your old address returns and every session ends.
    .bare = If it was you, there is nothing to do. If it was not, tell whoever runs { $host }.
sign-in-code = Your code to sign in
    .subject = { $code } is your code for { $host }
    .lead = Type this code where you are signing in to { $host }.
    .note = The code works once, for { $lifetime }. Nobody from { $host } will ask you for it. If you are not signing in, leave this letter be.
sign-in-link = Sign in
    .subject = Your link to sign in to { $host }
    .lead = Open the link on the device where you want to sign in to { $host }.
    .button = Sign in
    .note = The link works once, for { $lifetime }. If you are not signing in, leave this letter be.
factor-code = Your second step
    .subject = { $code } is your code for { $host }
    .lead = Type this code to finish signing in to { $host }.
    .note = The code works once, for { $lifetime }. If you are not signing in, somebody knows your password: set a new one at { $forgot }.
new-device = A new sign-in
    .subject = New sign-in to { $host }
    .lead = Your account at { $host } was signed in to from a device or a network that we have not seen before.
factor-guessed = Somebody may know your password
    .subject = A sign-in to { $host } was stopped
    .lead = Somebody had the password of your account at { $host } and gave five wrong codes as the second factor. We stopped that sign-in.
password-changed = Your password was changed
    .subject = Your password for { $host } was changed
    .lead = Your account at { $host } has a new password.
factor-added = A way to sign in was added
    .subject = A way to sign in to { $host } was added
    .lead = Something new can be used to sign in to your account at { $host }.
factor-removed = A way to sign in was removed
    .subject = A way to sign in to { $host } was removed
    .lead = Something can no longer be used to sign in to your account at { $host }.
recovery-codes-renewed = You have new recovery codes
    .subject = New recovery codes for { $host }
    .lead = Recovery codes for your account at { $host } were made anew. The earlier ones no longer work.
recovery-code-used = A recovery code was used
    .subject = A recovery code for { $host } was used
    .lead = { $left ->
        [0] Your account at { $host } was signed in to with a recovery code. It was the last one: make new ones soon.
        [one] Your account at { $host } was signed in to with a recovery code. One more is left.
       *[other] Your account at { $host } was signed in to with a recovery code. { $left } more are left.
    }
account-locked = Your account is locked
    .subject = Your account at { $host } is locked
    .lead = Your account at { $host } was locked and every session has ended. Nobody can sign in until you unlock it.
    .button = Unlock the account
    .note = The link works once. Unlock the account when you are sure that your mail and your devices are in your hands alone.
    .bare = To unlock it, set a new password at { $forgot }.
deletion-planned = Your account will be deleted
    .subject = Your account at { $host } will be deleted
    .lead = Your account at { $host } and all that belongs to it will be deleted on { $date }.
    .button = Keep the account
    .note = Until then you can keep it with one step. If you did not ask for this, keep the account and set a new password.
deletion-undone = Your account stays
    .subject = Your account at { $host } stays
    .lead = The deletion of your account at { $host } was called off. Nothing was deleted.
    .note = If this was not you, set a new password at { $forgot }.
session-reuse = A session was ended
    .subject = A session at { $host } was ended
    .lead = A key of one of your sessions at { $host } was used twice. Somebody may have copied it, so we ended that session.
passkey-copied = A passkey seems to be copied
    .subject = A passkey for { $host } seems to be copied
    .lead = Somebody tried to sign in to your account at { $host } with a copy of one of your passkeys. We refused it. The passkey itself still works: remove it and add a new one.
trial = Letters arrive
    .subject = A test letter from { $host }
    .lead = The operator of { $host } wanted to know whether letters arrive. This one did.
    .note = There is nothing to do.

### Messages by telephone

sms-code = { $code } is your code for { $host }. It works for { $lifetime }. Nobody will ask you for it.
sms-trial = A test message from { $host }. There is nothing to do.
