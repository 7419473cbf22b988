/**
 * Before contact update
 *
 * The customer is about to change an e-mail address or phone number.
 *
 * Answer with one of these (return it, or hand it to callback); answer nothing to continue unchanged:
 *   new AllowContact(session)
 *   new ShowErrorMessage(error_message, session)
 *   new RedirectRequest(redirect_url, session)
 *   new DenyRequest(error, description)
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 * @param {HookCallback} callback  takes the answer, if it is not returned
 * @param {HookDeny} deny  refuses: deny('error_code', 'what happened')
 */
module.exports = async function (args, callback, deny) {
  const { contact, session } = args;

  // Example: refuse throw-away addresses.
  // if (contact.type === 'email' && contact.new.endsWith('@mailinator.com')) {
  //   return new ShowErrorMessage('Please use a lasting e-mail address.', session);
  // }
  return new AllowContact(session);
};
