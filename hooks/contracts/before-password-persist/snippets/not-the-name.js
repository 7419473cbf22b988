// Refuse a password that contains the user name
const name = (args.customer.info.userName ?? '').split('@')[0].toLowerCase();
if (name.length > 2 && args.password.toLowerCase().includes(name)) {
  return new ShowErrorMessage('Please choose a password without your user name in it.', args.session);
}
