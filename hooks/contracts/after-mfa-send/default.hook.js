/**
 * After MFA send (verification succeeded)
 *
 * The customer has entered the right one-time code.
 *
 * This event decides nothing: the customer has already gone on, and an answer would be ignored.
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 */
module.exports = async function (args) {
  const { customer, mfa } = args;
  console.log(`Customer ${customer.info.id} passed a second factor by ${mfa.method}.`);
};
