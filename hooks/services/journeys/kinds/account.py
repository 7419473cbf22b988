"""An account's life: consents, contact, profile, authenticators, identity, disabling and deletion."""

from __future__ import annotations

from hooks.services.journeys import absorb, forms, inputs, self_care
from hooks.services.journeys.kinds import segments
from hooks.services.journeys.play import Play
from hooks.services.journeys.steps import Do, End, Journey, Next, Page, Raise, plain


def verification_begin(play: Play) -> Next:
    play.facts |= {"verify": True, "policy": "step-up"}
    return None


def wants_code(play: Play) -> bool:
    return True


CONSENT = Journey(
    key="consent-change",
    label="Consent change",
    description="The customer gives or withdraws consents in the preference centre.",
    group="Account",
    account="active",
    icon="sliders-horizontal",
    steps=(
        Page("consents", "Your preferences", self_care.consents_take, self_care.consents_fields),
        Raise("after-consent-update", inputs.after_consent_update, when=segments.wants_consent_event),
        End("saved", "Your preferences are saved", self_care.consents_text),
    ),
)
VERIFICATION = Journey(
    key="identity-verification",
    label="Identity verification",
    description="The customer proves who they are: with a hook's provider, or with the service's own check.",
    group="Account",
    account="active",
    icon="id-card",
    steps=(
        Page(
            "verify-begin",
            "Verify your identity",
            lambda play, answers: verification_begin(play),
            text=plain("For this order we need to know who you are."),
            choices=(("begin", "Begin"),),
        ),
        *segments.VERIFY,
        End("verified", "Thank you", self_care.verified_text),
        segments.NOT_VERIFIED,
    ),
)
CONTACT = Journey(
    key="contact-update",
    label="Change of e-mail address",
    description="The new address is checked, confirmed with a code, and stored.",
    group="Account",
    account="active",
    icon="mail",
    steps=(
        Page("contact", "Change your e-mail address", self_care.contact_take, self_care.contact_fields),
        Raise("before-contact-update", inputs.before_contact_update, "contact", absorb.contact),
        *segments.code("contact_update", wants_code),
        Do("contact-store", self_care.contact_store),
        Raise("after-account-update", inputs.after_account_update),
        End("changed", "Your e-mail address is changed", plain("You can sign in with it from now on.")),
    ),
)
UPDATE = Journey(
    key="account-update",
    label="Profile and password change",
    description="The customer edits the profile and sets a new password.",
    group="Account",
    account="active",
    icon="user-cog",
    steps=(
        Page("profile-edit", "Your profile", self_care.profile_take, self_care.profile_fields),
        Raise("after-account-update", inputs.after_account_update, when=segments.wants_update_event),
        Do("password-begin", self_care.password_begin),
        Page("new-password", "Change your password", forms.new_password_take, forms.new_password_fields),
        Raise("before-password-persist", inputs.before_password_persist, "new-password", absorb.password_persist),
        End("saved", "Your changes are saved", plain("The new password counts from the next sign-in on.")),
    ),
)
ENROLMENT = Journey(
    key="authenticator-enrolment",
    label="Enrolment of an authenticator",
    description="Which methods are offered and required; then one is enrolled, and another may be removed.",
    group="Account",
    account="active",
    icon="fingerprint",
    steps=(
        Page(
            "enrol-begin",
            "Protect your account",
            lambda play, answers: None,
            text=plain("A second factor keeps your account yours, even if somebody knows your password."),
            choices=(("begin", "Set it up"),),
        ),
        Raise(
            "before-authenticator-enrollment",
            inputs.before_authenticator_enrollment,
            "",
            absorb.enrolment_planned,
        ),
        Page("enrol", "Choose a method", self_care.enrol_take, self_care.enrol_fields, self_care.enrol_text),
        Raise("after-mfa-change", inputs.after_mfa_change),
        Page(
            "remove",
            "Your authenticators",
            self_care.remove_take,
            self_care.remove_fields,
            text=plain("Remove one that you no longer use, or leave them as they are."),
            choices=(("remove", "Remove"), ("keep", "Leave as they are")),
        ),
        Raise("after-mfa-change", inputs.after_mfa_change, label="after-mfa-removal"),
        End("enrolled", "Your account is protected", self_care.enrolled_text),
    ),
)
CLOSING = Journey(
    key="account-closing",
    label="Disabling and deletion",
    description="An administrator disables the account; later the customer has it deleted.",
    group="Account",
    account="active",
    icon="user-x",
    steps=(
        Page(
            "disable",
            "The administrator's page",
            self_care.disable_take,
            self_care.disable_fields,
            choices=(("disable", "Disable the account"),),
        ),
        Raise("after-account-disabling", inputs.after_account_disabling),
        Page(
            "delete",
            "Delete your account",
            self_care.delete_take,
            text=plain("Everything we know about you will be deleted. This cannot be undone."),
            choices=(("delete", "Delete my account"), ("keep", "Keep it")),
        ),
        Raise("after-account-termination", inputs.after_account_termination),
        End("deleted", "Your account is deleted", plain("Nobody can sign in with it any more.")),
        End("kept", "Your account stays disabled", plain("An administrator can enable it again.")),
    ),
)

JOURNEYS = (CONSENT, VERIFICATION, CONTACT, UPDATE, ENROLMENT, CLOSING)
