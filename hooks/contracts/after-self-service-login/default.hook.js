/**
 * After self-service login
 *
 * The customer has signed in.
 *
 * This event decides nothing: the customer has already gone on, and an answer would be ignored.
 *
 * @param {HookArgs} args  what happened, to whom, and this hook's variables and secrets
 */
module.exports = async function (args) {
  const { application, customer, authentication } = args;
  console.log(`${customer.info.id} signed in to ${application.name} with ${authentication.methods.join(' and ') || 'an unknown method'}.`);
};
