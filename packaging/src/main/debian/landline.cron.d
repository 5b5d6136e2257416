# Landline: a mail when the verdict changes, and on Monday one that says how the week was. Silent without a
# configuration. Whoever wants no mail says MAILTO="" here.
SHELL=/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
MAILTO=root

# Never two at once: a check that finds another one leaves it to that, the digest waits.
*/5 * * * * landline [ ! -x /usr/lib/nagios/plugins/check_landline ] || [ ! -s /etc/landline/landline.json ] || flock -n /run/landline/cron.lock /usr/lib/nagios/plugins/check_landline -m /var/lib/landline/cron.told
23 6 * * 1 landline [ ! -x /usr/bin/landline ] || [ ! -s /etc/landline/landline.json ] || flock -w 600 /run/landline/cron.lock landline health report --since 7d
