# Landline: a mail when the verdict changes, and on Monday one that says how the week was. Silent without a
# configuration. Whoever wants no mail says MAILTO="" here.
SHELL=/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
MAILTO=root

# Never two at once: a check that finds another one leaves it to that, the digest waits. The lock is the service's
# user's alone: whoever may read such a file may also hold it, and keep both lines silent.
*/5 * * * * landline [ ! -x /usr/lib/nagios/plugins/check_landline ] || [ ! -s /etc/landline/landline.json ] || { umask 077; flock -n /var/lib/landline/cron.lock /usr/lib/nagios/plugins/check_landline -m /var/lib/landline/cron.told; }
23 6 * * 1 landline [ ! -x /usr/bin/landline ] || [ ! -s /etc/landline/landline.json ] || { umask 077; flock -w 600 /var/lib/landline/cron.lock landline health report --since 7d; }
