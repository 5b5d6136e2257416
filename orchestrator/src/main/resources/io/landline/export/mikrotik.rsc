# Site {{site}} of the hub {{hub}}, for RouterOS 7.
# Printed by `landline export mikrotik {{site}}` on the hub. It contains a preshared key: treat it as a password.
# Copy it to the router as landline.rsc and run: /import landline.rsc
#
# A second import changes nothing. It writes the interface {{interface}}, the table landline and entries whose comment
# begins with "landline", and changes nothing else. While it runs, captured devices are cut off; if it stops halfway
# they stay cut off: import it again. To remove it: see the end.
#
# Each property is one that the public Terraform provider for RouterOS knows in that menu, and routing rules are as
# MikroTik's own page has them. The script itself was not run: NOT TESTED ON HARDWARE.

# Closed first.
{{capturedList}}
/ip firewall raw
:if ([:len [find comment="landline: closed"]] = 0) do={
  add chain=prerouting src-address-list=landline-captured dst-address-list=!landline-local action=drop comment="landline: closed"
}

# The tunnel. RouterOS makes the private key.
/interface wireguard
:if ([:len [find name={{interface}}]] = 0) do={ add name={{interface}} comment="landline" }
set [find name={{interface}}] mtu={{mtu}}
/ip firewall raw
:if ([:len [find comment="landline: closed to the hub"]] = 0) do={
  add chain=prerouting in-interface={{interface}} action=drop comment="landline: closed to the hub"
}
/interface wireguard peers
remove [find interface={{interface}}]
{{peer}}
/ip address
remove [find interface={{interface}}]
add address={{address}} interface={{interface}} comment="landline"

# Addresses: this site's own networks, and all that is not the internet.
/ip firewall address-list
remove [find list=landline-local]
remove [find list=landline-site]
{{addressLists}}

# Routes: RouterOS adds none for a peer's allowed addresses.
/routing table
:if ([:len [find name=landline]] = 0) do={ add name=landline fib comment="landline" }
/ip route
remove [find routing-table=landline]
add dst-address=0.0.0.0/0 gateway={{interface}} routing-table=landline comment="landline"
add dst-address=0.0.0.0/0 blackhole distance=250 routing-table=landline comment="landline: closed without the tunnel"

# Captured devices: what the site knows by a specific route stays local (min-prefix=0 leaves out the default route), all
# else takes the tunnel or nothing.
/routing rule
remove [find comment~"^landline"]
{{routingRules}}

# Replies to flows from the tunnel return through it, also those of devices that are not captured.
/ip firewall mangle
remove [find comment~"^landline"]
add chain=prerouting in-interface={{interface}} connection-state=new action=mark-connection new-connection-mark=landline passthrough=yes comment="landline: flows of the tunnel"
add chain=prerouting in-interface=!{{interface}} connection-mark=landline action=mark-routing new-routing-mark=landline passthrough=no comment="landline: their replies"
add chain=forward out-interface={{interface}} protocol=tcp tcp-flags=syn action=change-mss new-mss=clamp-to-pmtu passthrough=yes comment="landline: segments fit the tunnel"

# No packet from the tunnel comes from one of this site's own addresses. If the site has more networks than these, add
# them to the list landline-site.
/ip firewall raw
remove [find comment="landline: forged"]
add chain=prerouting in-interface={{interface}} src-address-list=landline-site action=drop comment="landline: forged"

# The filter. Its jumps come before every other rule, fasttrack included.
/ip firewall filter
remove [find comment~"^landline"]
{{filter}}
:foreach rule in=[find comment~"^landline jump"] do={
  :do { move $rule destination=0 } on-error={ move $rule destination=1 }
}

# No address translation into the tunnel: the hub must see the devices' own addresses.
/ip firewall nat
remove [find comment~"^landline"]
add chain=srcnat out-interface={{interface}} action=accept comment="landline: as they are"
:do { move [find comment="landline: as they are"] destination=0 } on-error={}

# Devices that are no longer captured, and the end of the closure.
/ip firewall address-list
:foreach entry in=[find list=landline-captured] do={
  :local device [get $entry address]
  :if ([:typeof [:find {{capturedText}} (" " . $device . " ")]] = "nil") do={ remove $entry }
}
/ip firewall raw
remove [find comment~"^landline: closed"]

:if ([/ip settings get rp-filter] = "strict") do={
  :put "rp-filter is strict, which drops callers: /ip settings set rp-filter=loose"
}
:put "The hub must know this router's key. If it does not yet, run there, as root:"
:put ("  landline site replace {{site}} " . [/interface wireguard get [find name={{interface}}] public-key])

# To remove it:
#   /ip firewall filter remove [find comment~"^landline"]
#   /ip firewall nat remove [find comment~"^landline"]
#   /ip firewall mangle remove [find comment~"^landline"]
#   /ip firewall raw remove [find comment~"^landline"]
#   /routing rule remove [find comment~"^landline"]
#   /ip route remove [find routing-table=landline]
#   /routing table remove [find name=landline]
#   /ip firewall address-list remove [find list~"^landline-"]
#   /ip address remove [find interface={{interface}}]
#   /interface wireguard peers remove [find interface={{interface}}]
#   /interface wireguard remove [find name={{interface}}]

{{limits}}
# - IPv6 of captured devices is not blocked: the hub knows no MAC addresses. Switch IPv6 off on them.
