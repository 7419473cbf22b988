// Write a log line without personal data
console.log('Event', args.event.key, 'for application', args.application.name, 'from', args.customer.location.country_code ?? 'unknown');
