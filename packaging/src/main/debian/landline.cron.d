# Landline: a mail when the verdict changes, and on Mondays a report of the week. Silent without a
# configuration. For no mail set MAILTO="" here.
SHELL=/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
MAILTO=root

# Never two at once: a check exits if another one runs, the report waits. Only the service's user may open the
# lock: anyone who can read a file can lock it, and could so silence both lines.
*/5 * * * * landline [ ! -x /usr/lib/nagios/plugins/check_landline ] || [ ! -s /etc/landline/landline.json ] || { umask 077; flock -n /var/lib/landline/cron.lock /usr/lib/nagios/plugins/check_landline -m /var/lib/landline/cron.told; }
23 6 * * 1 landline [ ! -x /usr/bin/landline ] || [ ! -s /etc/landline/landline.json ] || { umask 077; flock -w 600 /var/lib/landline/cron.lock landline health report --since 7d; }
