#!/bin/sh
# Site {{site}} of the hub {{hub}}, for a Linux router with wg-quick, nftables and iproute2.
# Printed by `landline export wg-quick {{site}}` on the hub. It contains a preshared key: treat it as a password.
#
#   sh FILE           installs the site or brings it up to date; a second run changes nothing
#   sh FILE remove    removes all of it except the key; captured devices then leave by the WAN
#
# The router forwards packets and masquerades to its WAN already; neither is changed. Masquerade only to the WAN, never
# into {{interface}}: the hub must see the devices' own addresses. If the router's own firewall drops by default, let it
# accept what comes from or goes to {{interface}}: the rules below decide what passes.
set -eu
umask 077

files=/etc/wireguard
unit=/etc/systemd/system/{{interface}}-guard.service

has_systemd() { [ -d /run/systemd/system ]; }

for program in wg wg-quick nft ip sysctl; do
	command -v "$program" >/dev/null || { echo "$program is missing" >&2; exit 1; }
done

if [ "${1:-}" = remove ]; then
	if has_systemd; then
		systemctl disable --now wg-quick@{{interface}} {{interface}}-guard || :
		rm -f "$unit"
		systemctl daemon-reload
	fi
	ip link delete dev {{interface}} 2>/dev/null || :
	nft delete table inet landline 2>/dev/null || :
	[ ! -e "$files/{{interface}}.sh" ] || sh "$files/{{interface}}.sh" remove
	rm -f "$files/{{interface}}.conf" "$files/{{interface}}.nft" "$files/{{interface}}.sh"
	echo "removed; $files/{{interface}}.key is kept"
	exit
fi

mkdir -p "$files"
cat >"$files/{{interface}}.nft" <<'END'
table inet landline
delete table inet landline
table inet landline {
	{{nft}}
}
END

# Filter, rules and routes. Run at boot before the network, by wg-quick when the tunnel is up, and here.
cat >"$files/{{interface}}.sh" <<'END'
#!/bin/sh
set -eu

rules() {
	cat <<'RULES'
{{rules}}
RULES
}

# Rules with these priorities and this protocol are this script's own.
present() {
	ip -4 rule show | sed -n 's/ \[detached\]//; s/[[:space:]]*$//; /^{{priorities}}:.* proto {{protocol}}$/s/:[[:space:]]*/: /p' | sort
}

wanted=$(rules | sort)
if [ "${1:-}" = remove ]; then
	wanted=
fi
if [ -n "$wanted" ]; then
	macs=$(for device in {{devices}}; do ip neigh show "$device"; done \
		| sed -n 's/.* lladdr \([0-9a-f:]*\).*/\1/p' | sort -u | paste -sd, -)
	{
		cat /etc/wireguard/{{interface}}.nft
		[ -z "$macs" ] || echo "add element inet landline landline_captured_macs { $macs }"
	} | nft -f -
	# Closed first: without the tunnel there is no way out.
	for table in {{tables}}; do
		ip route replace unreachable default metric 4294967295 table "$table" proto {{protocol}}
	done
	for network in {{local}}; do
		ip route replace throw "$network" table {{captureTable}} proto {{protocol}}
	done
fi
# shellcheck disable=SC2086 # a word per argument
echo "$wanted" | while IFS=: read -r priority rule; do
	[ -z "$priority" ] || ip rule add priority "$priority" $rule 2>/dev/null || : # it exists
done
# shellcheck disable=SC2086
present | while IFS=: read -r priority rule; do
	echo "$wanted" | grep -qFx "$priority:$rule" || ip rule delete priority "$priority" $rule
done
if [ "$(present)" != "$wanted" ]; then
	echo "ip rule differs from what it should be:" >&2
	present >&2
	exit 1
fi
if [ -z "$wanted" ]; then
	for table in {{tables}}; do
		ip route flush table "$table" 2>/dev/null || :
	done
elif ip link show dev {{interface}} >/dev/null 2>&1; then
	for table in {{tables}}; do
		ip route replace default dev {{interface}} metric 100 table "$table" proto {{protocol}}
	done
	sysctl -qw net.ipv4.conf.{{interface}}.rp_filter=0 net.ipv4.conf.{{interface}}.forwarding=1
fi
END
sh "$files/{{interface}}.sh"

[ -s "$files/{{interface}}.key" ] || wg genkey >"$files/{{interface}}.key"
{
	cat <<'END'
[Interface]
Address = {{address}}
MTU = {{mtu}}
Table = off
PostUp = sh /etc/wireguard/{{interface}}.sh
END
	echo "PrivateKey = $(cat "$files/{{interface}}.key")"
	cat <<'END'

[Peer]
# The hub. Callers from anywhere arrive with their own addresses.
PublicKey = {{hubKey}}
{{presharedKey}}
AllowedIPs = 0.0.0.0/0
Endpoint = {{endpoint}}
PersistentKeepalive = {{keepalive}}
END
} >"$files/{{interface}}.new"
if ! cmp -s "$files/{{interface}}.new" "$files/{{interface}}.conf"; then
	# Captured devices are cut off meanwhile.
	ip link delete dev {{interface}} 2>/dev/null || :
fi
mv "$files/{{interface}}.new" "$files/{{interface}}.conf"

if has_systemd; then
	cat >"$unit" <<'END'
[Unit]
Description=Landline site {{site}}: captured devices stay cut off until the tunnel is up
DefaultDependencies=no
Wants=network-pre.target
After=local-fs.target systemd-modules-load.service nftables.service
Before=network-pre.target sysinit.target shutdown.target
Conflicts=shutdown.target
# A restart of nftables flushes all rules.
PartOf=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/wireguard/{{interface}}.sh

[Install]
WantedBy=sysinit.target
END
	systemctl daemon-reload
	systemctl -q enable {{interface}}-guard wg-quick@{{interface}}
	ip link show dev {{interface}} >/dev/null 2>&1 || systemctl restart wg-quick@{{interface}}
elif ! ip link show dev {{interface}} >/dev/null 2>&1; then
	wg-quick up "$files/{{interface}}.conf"
fi

[ "$(sysctl -n net.ipv4.ip_forward)" = 1 ] || echo "this host does not forward packets: net.ipv4.ip_forward is 0" >&2
[ "$(sysctl -n net.ipv4.conf.all.rp_filter)" != 1 ] \
	|| echo "net.ipv4.conf.all.rp_filter is 1, which drops callers: set it to 0 or 2" >&2
public=$(wg pubkey <"$files/{{interface}}.key")
if [ "$public" != {{recordedKey}} ]; then
	echo "The hub does not know this router's key yet. Run there, as root:"
	echo "  landline site replace {{site}} $public"
fi

{{limits}}
