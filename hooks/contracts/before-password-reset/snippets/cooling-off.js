// Refuse while the account is on hold
const response = await fetch(`${args.variables.FRAUD_URL}/holds/${args.customer.info.id}`);
if (response.status === 200) return new DenyRequest('account_on_hold', 'The fraud desk has put this account on hold.');
