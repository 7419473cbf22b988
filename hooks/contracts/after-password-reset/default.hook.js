/**
 * After password reset
 *
 * The customer has a new password.
 *
 * This event decides nothing: the customer has already gone on, and an answer would be ignored.
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 */
module.exports = async function (args) {
  const { customer, reset } = args;
  console.log(`The password of ${customer.info.id} was reset by ${reset.channel ?? 'an unknown channel'}.`);
};
