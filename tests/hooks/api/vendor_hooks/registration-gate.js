/**
 * Before registration: only business addresses, with the domain kept as an attribute and the phone as a second factor.
 */
class RegistrationData {
  constructor(attributes, additionalAuthenticators, session) {
    this.attributes = attributes;
    this.additionalAuthenticators = additionalAuthenticators;
    this.session = session;
  }
}

class AdditionalAuthenticator {
  constructor(type, target) {
    this.type = type;
    this.target = target;
  }
}

class DenyRequest {
  constructor(error, description) {
    this.error = error;
    this.description = description;
  }
}

const FREE_MAIL = ['gmail.example', 'mail.example'];

module.exports = async function ({ customer, session }, callback, deny) {
  const email = customer.attributes.emails.primaryEmail.toLowerCase();
  const domain = email.split('@')[1];
  if (FREE_MAIL.includes(domain)) {
    console.log('Refused a free mail domain:', domain);
    deny(new DenyRequest('business_address_required', `Please use your business address instead of ${domain}.`));
    return;
  }
  const phone = customer.attributes.phoneNumbers.primaryPhoneNumber;
  callback(
    new RegistrationData(
      { company: { domain } },
      phone ? [new AdditionalAuthenticator('phone', phone)] : [],
      { ...session, domain }
    )
  );
};
