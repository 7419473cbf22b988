// Stop customers from some countries
const blocked = ['XX', 'YY'];
if (blocked.includes(args.customer.location.country_code ?? '')) {
  return new DenyRequest('access_denied', 'This country is not served.');
}
