ip route add unreachable 10.49.7.0/24 table main metric 4294967295 protocol 201
ip route add unreachable 10.99.0.0/24 table main metric 4294967295 protocol 201
ip link add landline0 mtu 1420 type wireguard
ip address add 10.99.0.1/24 dev landline0
sysctl -w net.ipv4.conf.eth0.forwarding=1
sysctl -w net.ipv4.conf.landline0.forwarding=1
sysctl -w net.ipv4.conf.landline0.rp_filter=0
sysctl -w net.ipv4.conf.ll-stranger.forwarding=1
wg setconf landline0 FILE    # landline render wireguard
ip link set landline0 up
ip route add 10.49.7.0/24 dev landline0 table main protocol 201
