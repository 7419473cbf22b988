// Redirect and resume, in the callback style: this hook runs TWICE in one journey.
//   1st run: args.continue_context is null  -> order a check, redirect the browser to the provider.
//   2nd run: args.continue_context is filled -> ask the provider what came of it, go on or refuse.
// What must survive in between travels in the session.

// The result classes are there without these lines. They are pasted in to show that hooks which
// bring their own classes run unmodified.
class RedirectRequest {
  constructor(redirect_url, session) {
    this.redirect_url = redirect_url;
    this.session = session;
  }
}

class DenyRequest {
  constructor(error, description) {
    this.error = error;
    this.description = description;
  }
}

const LEVELS = ['low', 'substantial', 'high'];

/**
 * @param {HookArgs} args
 * @param {HookCallback} callback
 * @param {HookDeny} deny
 */
module.exports = async function (args, callback, deny) {
  if (!args.continue_context) {
    const check = await orderCheck(args);
    console.log(`Check ${check.id} is ordered: the customer goes to the provider.`);
    callback(new RedirectRequest(check.url, { ...args.session, proofing_check_id: check.id }));
    return;
  }

  const expected = args.session.proofing_check_id;
  const result = await fetchResult(args);

  // The token came through the customer's browser: it must be about the check this journey ordered.
  if (!expected || result.check_id !== expected) {
    console.error('The result is about another check than the one that was ordered.');
    deny(new DenyRequest('proofing_mismatch', args.variables.failed_message));
    return;
  }

  const reached = LEVELS.indexOf(result.level) >= LEVELS.indexOf(args.variables.level);
  if (result.status !== 'passed' || !reached) {
    console.log(`Check ${expected}: ${result.status}, level ${result.level ?? 'none'}. Refused.`);
    deny(new DenyRequest('identity_not_proven', args.variables.failed_message));
    return;
  }

  console.log(`Check ${expected} is passed, level ${result.level}.`);
  const session = { ...args.session };
  delete session.proofing_check_id;
  // (required, provider, level, data, session): the identity is proven, nothing more is required.
  callback(new VerificationPlan(false, 'proofing', result.level, { check_id: expected }, session));
};

async function orderCheck(args) {
  const { callback_url, state } = args.continue_request_parameters;
  return call(args, 'POST', '/v1/checks', {
    callback_url,
    state,
    subject: args.customer.info.emails?.primaryEmail ?? args.customer.info.id,
  });
}

async function fetchResult(args) {
  const token = args.continue_context.proofing_result ?? '';
  if (!token) return { check_id: null };
  return call(args, 'GET', `/v1/results/${encodeURIComponent(token)}`);
}

// A token the provider does not know (404) is a result about no check; anything else unexpected is an error.
async function call(args, method, path, body) {
  const response = await fetch(args.variables.base_url.replace(/\/+$/, '') + path, {
    method,
    headers: { 'Authorization': `Bearer ${args.secrets.access_token}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(3000),
  });
  if (response.status === 404) return { check_id: null };
  if (!response.ok) throw new Error(`The proofing provider answered ${response.status} to ${method} ${path.slice(0, 12)}.`);
  return response.json();
}
