/**
 * After customer identification: asks a risk service by node's https/http module, and asks for a second factor, or denies.
 */
const http = require('http');

class AllowAuthentication {
  constructor(session, allowRememberedAuthenticators = true, authenticatorsToIgnore = []) {
    this.session = session;
    this.allowRememberedAuthenticators = allowRememberedAuthenticators;
    this.authenticatorsToIgnore = authenticatorsToIgnore;
  }
}
class DenyRequest {
  constructor(error, description) {
    this.error = error;
    this.description = description;
  }
}

function post(url, key, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const request = http.request(
      url,
      { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Api-Key': key, 'Content-Length': Buffer.byteLength(text) } },
      (response) => {
        let answer = '';
        response.on('data', (chunk) => { answer += chunk; });
        response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(answer) }));
      }
    );
    request.on('error', reject);
    request.write(text);
    request.end();
  });
}

module.exports = async (args, callback, deny) => {
  const { customer, session, authenticators, variables, secrets } = args;
  const { status, body } = await post(variables.url, secrets.api_key, {
    ip: customer.ip_address,
    country: customer.location.country_code,
    user: customer.info.id,
  });
  if (status !== 200) throw new Error(`The risk service answered ${status}`);
  if (body.score >= 90) {
    deny(new DenyRequest('too_risky', 'Please contact our support.'));
    return;
  }
  const weak = authenticators.filter((each) => each.type === 'phone').map((each) => each.id);
  callback(new AllowAuthentication({ ...session, score: body.score }, body.score < 50, body.score < 50 ? [] : weak));
};
