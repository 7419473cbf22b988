/**
 * Before SAML assertion generation
 *
 * A SAML assertion is about to be signed. Add, change or remove its attributes.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new AssertionData(attributes, session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { customer, session } = args;

  // Attributes are merged into the assertion; null removes one.
  return new AssertionData({ memberOf: customer.groups.map((group) => group.name) }, session);
};
