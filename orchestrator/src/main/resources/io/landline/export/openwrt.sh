#!/bin/sh
# Site {{site}} of the hub {{hub}}, for OpenWrt 22.03 or newer (firewall4, netifd) with the package wireguard-tools.
# Printed by `landline export openwrt {{site}}` on the hub. It contains a preshared key: treat it as a password.
#
#   sh FILE           installs the site or brings it up to date; a second run changes nothing
#   sh FILE remove    removes all of it; captured devices then leave by the WAN
#
# It writes /etc/landline.nft and sections named {{interface}} and landline_* in /etc/config/network and firewall, and
# changes nothing else. Packages for policy routing (pbr, mwan3) must leave the captured devices alone.
# Tested: the nft file with the real nft, and each uci option against a list from the sources of netifd (network) and
# of firewall4 (fw4.uc).
# NOT TESTED ON HARDWARE.
set -eu
umask 077

nft_file=/etc/landline.nft
hotplug=/etc/hotplug.d/iface/90-landline

for program in uci wg nft; do
	command -v "$program" >/dev/null || { echo "$program is missing: opkg install wireguard-tools" >&2; exit 1; }
done

key=$(uci -q get network.{{interface}}.private_key || wg genkey)

# What a former run made. Nothing takes effect before the commit.
for config in network firewall; do
	uci show "$config" | sed -n "s/^\($config\.\({{interface}}\|landline_[a-z0-9_]*\)\)=.*/\1/p" \
		| while read -r section; do uci delete "$section"; done
done

if [ "${1:-}" = remove ]; then
	uci commit network
	uci commit firewall
	rm -f "$nft_file" "$hotplug"
	/etc/init.d/network reload
	/etc/init.d/firewall reload
	nft delete table inet landline 2>/dev/null || :
	exit
fi

# The filter is a table of its own, which a reload of the firewall replaces as a whole.
cat >"$nft_file" <<'END'
table inet landline
delete table inet landline
table inet landline {
	{{nft}}
}
END
nft -f "$nft_file"

# Any source may come from the tunnel; the filter drops forged ones.
cat >"$hotplug" <<'END'
[ "$ACTION" = ifup ] && [ "$INTERFACE" = {{interface}} ] && sysctl -qw net.ipv4.conf.{{interface}}.rp_filter=0
END

for file in "$nft_file" "$hotplug"; do
	grep -qxF "$file" /etc/sysupgrade.conf || echo "$file" >>/etc/sysupgrade.conf
done

uci batch <<'END'
{{uci}}
END
uci set network.{{interface}}.private_key="$key"
uci commit network
uci commit firewall
/etc/init.d/network reload
/etc/init.d/firewall reload

[ "$(uci -q get firewall.@defaults[0].flow_offloading)" != 1 ] \
	|| echo "switch flow offloading off: offloaded replies may miss the tunnel" >&2
public=$(echo "$key" | wg pubkey)
if [ "$public" != {{recordedKey}} ]; then
	echo "The hub does not know this router's key yet. Run there, as root:"
	echo "  landline site replace {{site}} $public"
fi

{{limits}}
