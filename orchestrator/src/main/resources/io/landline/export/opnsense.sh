#!/bin/sh
# Site {{site}} of the hub {{hub}}, for OPNsense 25.7 or newer.
# Printed by `landline export opnsense {{site}}` on the hub. It contains a preshared key: treat it as a password.
#
# It calls the API of OPNsense, from any computer with curl and jq. A second run changes nothing. Two runs are needed,
# because the API cannot assign an interface:
#
#   export OPNSENSE_URL=https://192.168.1.1 OPNSENSE_KEY=... OPNSENSE_SECRET=...    (System > Access > Users > API keys)
#   sh FILE                   makes the tunnel
#   Interfaces > Assignments: assign the new device wgN, enable it, both configuration types None. Note its identifier,
#   such as opt3.
#   sh FILE opt3 lan wan      gateway and rules; lan and wan are the interfaces of the devices and of the internet,
#                             several as lan,opt1
#
# It writes a peer, an instance and a gateway named landline, aliases landline_* and filter rules whose description
# begins with "landline:", and changes nothing else. Add no outbound NAT rule for the new interface: the hub must see
# the devices' own addresses. Switch on System > Settings > Advanced > "Skip rules when gateway is down" only if you
# know why: the rule that blocks captured devices on the WAN needs no gateway and stays.
# Certificate problems: export CURL_OPTIONS=--insecure, or --cacert FILE.
#
# Every field and call compared with the models and controllers of OPNsense 25.7 and of August 2026 (WireGuard, gateways,
# aliases, filter rules). NOT TESTED ON HARDWARE.
set -eu

for program in curl jq; do
	command -v "$program" >/dev/null || { echo "$program is missing" >&2; exit 1; }
done
: "${OPNSENSE_URL:?}" "${OPNSENSE_KEY:?}" "${OPNSENSE_SECRET:?}"

# api PATH [JSON]: fails unless OPNsense accepts it.
api() {
	# shellcheck disable=SC2086 # several options
	if [ $# = 1 ]; then
		curl -fsS ${CURL_OPTIONS:-} -u "$OPNSENSE_KEY:$OPNSENSE_SECRET" "$OPNSENSE_URL/api/$1"
	else
		answer=$(curl -fsS ${CURL_OPTIONS:-} -u "$OPNSENSE_KEY:$OPNSENSE_SECRET" \
			-H 'Content-Type: application/json' -d "$2" "$OPNSENSE_URL/api/$1")
		case $answer in
			*'"failed"'*) echo "$1: $answer" >&2; return 1 ;;
		esac
		echo "$answer"
	fi
}

# uuid SEARCH FIELD VALUE: the entry that has this value.
uuid() { api "$1" | jq -r --arg field "$2" --arg value "$3" 'first(.rows[] | select(.[$field] == $value) | .uuid) // ""'; }

# put MODULE NOUN SEARCH NAME JSON: adds the entry of this name or changes it.
put() {
	id=$(uuid "$1/$3" name "$4")
	if [ -z "$id" ]; then
		api "$1/add_$2" "$5" | jq -r .uuid
	else
		api "$1/set_$2/$id" "$5" >/dev/null
		echo "$id"
	fi
}

# The tunnel. Its private key is made once and stays on the router.
peer=$(put wireguard/client client search_client landline {{client}})
instance=$(uuid wireguard/server/search_server name landline)
if [ -z "$instance" ]; then
	keys=$(api wireguard/server/key_pair)
else
	keys=$(api "wireguard/server/get_server/$instance" | jq .server)
fi
server=$(echo "$keys" | jq -c --arg peer "$peer" \
	'{server: ({{server}} + {peers: $peer, pubkey: .pubkey, privkey: .privkey})}')
put wireguard/server server search_server landline "$server" >/dev/null
api wireguard/general/set '{"general":{"enabled":"1"}}' >/dev/null
api wireguard/service/reconfigure '{}' >/dev/null
public=$(echo "$keys" | jq -r .pubkey)
if [ "$public" != {{recordedKey}} ]; then
	echo "The hub does not know this router's key yet. Run there, as root:"
	echo "  landline site replace {{site}} $public"
fi

if [ $# -lt 3 ]; then
	echo "Now assign the interface (see the head of this file) and run: sh $0 IDENTIFIER LAN WAN"
	exit
fi
tunnel=$1 lan=$2 wan=$3

gateway=$(jq -cn --arg interface "$tunnel" '{gateway_item: ({{gateway}} + {interface: $interface})}')
put routing/settings gateway search_gateway LANDLINE "$gateway" >/dev/null
api routing/settings/reconfigure '{}' >/dev/null

{{aliases}}
api firewall/alias/reconfigure '{}' >/dev/null

# Rules take effect together, at the end. search_rule lists only rules of no interface, so the whole model is read.
former=$(api firewall/filter/get | jq -r '.filter.rules.rule | if type == "object" then to_entries[] else empty end
	| select((.value.description // "") | startswith("landline:")) | .key')
for id in $former; do
	api "firewall/filter/del_rule/$id" '{}' >/dev/null
done
# rule SEQUENCE INTERFACE JSON
rule() {
	api firewall/filter/add_rule "$(jq -cn --arg sequence "$1" --arg interface "$2" --argjson rule "$3" \
		'{rule: ($rule + {enabled: "1", quick: "1", sequence: $sequence, interface: $interface})}')" >/dev/null
}
{{rules}}
api firewall/filter/apply '{}' >/dev/null

# To remove it: delete in the menus what is named landline: filter rules, aliases, gateway, interface, instance, peer.

{{limits}}
# - IPv6 of captured devices is not blocked: the hub knows no MAC addresses. Switch IPv6 off on them.
