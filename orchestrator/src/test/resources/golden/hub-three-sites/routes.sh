ip route add unreachable 10.20.0.0/16 table main metric 4294967295 protocol 201
ip route add unreachable 10.20.30.0/24 table main metric 4294967295 protocol 201
ip route add unreachable 10.99.0.0/24 table main metric 4294967295 protocol 201
ip route add unreachable 192.168.1.0/24 table main metric 4294967295 protocol 201
ip link add landline0 mtu 1420 type wireguard
ip address add 10.99.0.1/24 dev landline0
sysctl -w net.ipv4.conf.ens3.forwarding=1
sysctl -w net.ipv4.conf.landline0.forwarding=1
sysctl -w net.ipv4.conf.landline0.rp_filter=0
sysctl -w net.ipv4.conf.ll-stranger.forwarding=1
wg setconf landline0 FILE    # landline render wireguard
ip link set landline0 up
ip route add 10.20.0.0/16 dev landline0 table main mtu 1280 protocol 201
ip route add 10.20.30.0/24 dev landline0 table main mtu 1280 protocol 201
ip route add 10.99.0.2/32 dev landline0 table main mtu 1344 protocol 201
ip route add 10.99.0.4/32 dev landline0 table main mtu 1280 protocol 201
ip route add 10.99.0.130/32 dev landline0 table main mtu 1344 protocol 201
ip route add 10.99.0.132/32 dev landline0 table main mtu 1280 protocol 201
ip route add 192.168.1.0/24 dev landline0 table main mtu 1344 protocol 201
