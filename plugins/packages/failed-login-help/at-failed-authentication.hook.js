// After a failed sign-in: the brand's own words, and after several failures a way out.

/** @param {HookArgs} args */
module.exports = async (args) => {
  const { message, help_after, recovery_url, help_message } = args.variables;
  const { attempts, stage } = args.failure;

  if (args.continue_context) {
    console.log('The customer came back from the recovery page.');
    return new ShowErrorMessage(help_message, args.session);
  }

  const left = help_after - attempts;
  if (left > 0) {
    console.log(`Failure ${attempts} of ${help_after} at ${stage}.`);
    return new ShowErrorMessage(message.replaceAll('{left}', String(left)), args.session);
  }

  if (recovery_url && args.interactive) {
    console.log(`Failure ${attempts}: the customer goes to the recovery page.`);
    return new RedirectRequest(withState(recovery_url, args), args.session);
  }
  console.log(`Failure ${attempts}: the customer is told where help can be had.`);
  return new ShowErrorMessage(help_message, args.session);
};

// The recovery page needs to know where to send the browser back to.
function withState(address, args) {
  const url = new URL(address);
  url.searchParams.set('return_to', args.continue_request_parameters.callback_url);
  url.searchParams.set('state', args.continue_request_parameters.state);
  return url.toString();
}
