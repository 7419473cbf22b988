// Send the customer to a help page after three attempts
if ((args.failure.attempts ?? 0) >= 3) {
  return new RedirectRequest(`${args.variables.HELP_URL}?code=${encodeURIComponent(args.failure.code)}`, args.session);
}
