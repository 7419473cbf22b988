/**
 * After consent update
 *
 * The customer has given or withdrawn a consent.
 *
 * This event decides nothing: the customer has already gone on, and an answer would be ignored.
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 */
module.exports = async function (args) {
  const { customer, consents } = args;
  for (const consent of consents.changed) {
    console.log(`${customer.info.id}: ${consent.key} is now ${consent.granted ? 'given' : 'withdrawn'}.`);
  }
};
