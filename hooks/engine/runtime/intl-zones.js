// Time zones without a zone database: UTC, fixed offsets, and the current rules of zones that hooks often name.
(function (g, host) {
  'use strict';
  const { lib } = host;
  const MINUTE = 60000, DAY = 86400000;

  // Minutes east of UTC in winter, and the rule by which summer time moves them.
  const ZONES = { __proto__: null };
  const add = (offset, rule, names) => { for (const name of names.split(' ')) ZONES[name.toLowerCase()] = { name, offset, rule }; };
  add(0, null, 'UTC Etc/UTC Etc/GMT GMT Africa/Abidjan Atlantic/Reykjavik');
  add(0, 'EU', 'Europe/London Europe/Dublin Europe/Lisbon');
  add(60, 'EU', 'Europe/Amsterdam Europe/Belgrade Europe/Berlin Europe/Brussels Europe/Budapest Europe/Copenhagen Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich CET');
  add(120, 'EU', 'Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Riga Europe/Sofia Europe/Tallinn Europe/Vilnius');
  add(60, null, 'Africa/Lagos');
  add(120, null, 'Africa/Johannesburg');
  add(180, null, 'Europe/Istanbul Europe/Moscow Africa/Nairobi Asia/Riyadh');
  add(240, null, 'Asia/Dubai');
  add(300, null, 'Asia/Karachi');
  add(330, null, 'Asia/Kolkata Asia/Calcutta');
  add(420, null, 'Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh');
  add(480, null, 'Asia/Shanghai Asia/Singapore Asia/Hong_Kong Asia/Taipei Asia/Manila Australia/Perth');
  add(540, null, 'Asia/Tokyo Asia/Seoul');
  add(600, 'AU', 'Australia/Sydney Australia/Melbourne Australia/Hobart');
  add(600, null, 'Australia/Brisbane');
  add(720, 'NZ', 'Pacific/Auckland');
  add(-180, null, 'America/Sao_Paulo America/Argentina/Buenos_Aires');
  add(-300, null, 'America/Bogota America/Lima');
  add(-360, null, 'America/Mexico_City');
  add(-240, 'US', 'America/Halifax');
  add(-300, 'US', 'America/New_York America/Toronto America/Detroit');
  add(-360, 'US', 'America/Chicago America/Winnipeg');
  add(-420, 'US', 'America/Denver America/Edmonton');
  add(-420, null, 'America/Phoenix');
  add(-480, 'US', 'America/Los_Angeles America/Vancouver');
  add(-540, 'US', 'America/Anchorage');
  add(-600, null, 'Pacific/Honolulu');

  // The n-th Sunday of a month (from the end where n is -1), as midnight UTC.
  function sunday(year, month, nth) {
    if (nth < 0) { const last = Date.UTC(year, month + 1, 0); return last - new Date(last).getUTCDay() * DAY; }
    const first = Date.UTC(year, month, 1);
    return first + (((7 - new Date(first).getUTCDay()) % 7) + 7 * (nth - 1)) * DAY;
  }
  const RULES = {
    EU: (year) => [sunday(year, 2, -1) + 60 * MINUTE, sunday(year, 9, -1) + 60 * MINUTE],
    US: (year, offset) => [sunday(year, 2, 2) + (120 - offset) * MINUTE, sunday(year, 10, 1) + (60 - offset) * MINUTE],
    AU: (year, offset) => [sunday(year, 9, 1) + (120 - offset) * MINUTE, sunday(year, 3, 1) + (120 - offset) * MINUTE],
    NZ: (year, offset) => [sunday(year, 8, -1) + (120 - offset) * MINUTE, sunday(year, 3, 1) + (120 - offset) * MINUTE],
  };
  function summer(zone, time) {
    if (!zone.rule) return false;
    const [start, end] = RULES[zone.rule](new Date(time + zone.offset * MINUTE).getUTCFullYear(), zone.offset);
    return start < end ? time >= start && time < end : time >= start || time < end;
  }
  /** {name, offsetAt(time)} of a time zone; RangeError for one that is not known here. */
  lib.zoneOf = (wanted) => {
    const text = wanted === undefined ? 'UTC' : `${wanted}`;
    const offset = /^([+-])([01]\d|2[0-3]):?([0-5]\d)?$/.exec(text);
    if (offset) {
      const minutes = (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0));
      return { name: `${offset[1]}${offset[2]}:${offset[3] ?? '00'}`, offsetAt: () => minutes };
    }
    const zone = ZONES[text.toLowerCase()];
    if (!zone) throw new RangeError(`Invalid time zone specified: ${text} (hooks know UTC, offsets such as +02:00, and ${Object.keys(ZONES).length} named zones)`);
    const name = /^(etc\/)?(utc|gmt)$/i.test(zone.name) ? 'UTC' : zone.name;
    return { name, offsetAt: (time) => zone.offset + (summer(zone, time) ? 60 : 0) };
  };
})(globalThis, __host);
