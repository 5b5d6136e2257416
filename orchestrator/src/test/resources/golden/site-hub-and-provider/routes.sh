ip route add unreachable default table 5200 metric 4294967295 protocol 201
ip route add throw 10.49.7.0/24 table 5200 protocol 201
ip route add throw 10.99.0.130/32 table 5200 protocol 201
ip route add unreachable default table 5201 metric 4294967295 protocol 201
ip route add throw 0.0.0.0/8 table 5201 protocol 201
ip route add throw 10.0.0.0/8 table 5201 protocol 201
ip route add throw 100.64.0.0/10 table 5201 protocol 201
ip route add throw 127.0.0.0/8 table 5201 protocol 201
ip route add throw 169.254.0.0/16 table 5201 protocol 201
ip route add throw 172.16.0.0/12 table 5201 protocol 201
ip route add throw 192.168.0.0/16 table 5201 protocol 201
ip route add throw 224.0.0.0/3 table 5201 protocol 201
ip route add throw 10.99.0.130/32 table 5202 protocol 201
ip route add unreachable default table 5230 metric 4294967295 protocol 201
ip route add throw 10.49.7.0/24 table 5230 protocol 201
ip route add throw 10.99.0.130/32 table 5230 protocol 201
ip route add throw 10.99.0.130/32 table 5240 protocol 201
ip rule add priority 4200 from all fwmark 0x43000000/0xff000000 lookup 5230 protocol 201
ip rule add priority 4200 from all fwmark 0x4c000000/0xff000000 lookup 5200 protocol 201
ip rule add priority 4201 from all fwmark 0x4d000000/0xff000000 iif landline1 lookup 5240 protocol 201
ip rule add priority 4202 from 198.18.51.2/32 iif landline0 lookup 5202 protocol 201
ip rule add priority 4205 from 10.99.0.2/32 lookup 5200 protocol 201
ip rule add priority 4205 from 198.18.52.1/32 lookup 5230 protocol 201
ip rule add priority 4208 from 10.49.7.19/32 to 198.51.100.128/25 lookup main protocol 201
ip rule add priority 4208 from 10.49.7.20/32 to 198.51.100.128/25 lookup main protocol 201
ip rule add priority 4208 from 10.99.0.130/32 to 198.51.100.128/25 lookup main protocol 201
ip rule add priority 4210 from 10.49.7.19/32 lookup 5201 protocol 201
ip rule add priority 4210 from 10.49.7.20/32 lookup 5201 protocol 201
ip rule add priority 4210 from 10.99.0.130/32 lookup 5201 protocol 201
ip rule add priority 4211 from 10.49.7.19/32 lookup main suppress_prefixlength 0 protocol 201
ip rule add priority 4211 from 10.49.7.20/32 lookup main suppress_prefixlength 0 protocol 201
ip rule add priority 4211 from 10.99.0.130/32 lookup main suppress_prefixlength 0 protocol 201
ip rule add priority 4212 from 10.49.7.19/32 protocol 201 unreachable
ip rule add priority 4212 from 10.49.7.20/32 protocol 201 unreachable
ip rule add priority 4212 from 10.99.0.130/32 protocol 201 unreachable
ip link add landline0 mtu 1420 type wireguard
ip address add 10.99.0.2/24 dev landline0
ip link add landline1 mtu 1420 type wireguard
ip address add 198.18.52.1/24 dev landline1
sysctl -w net.ipv4.conf.br0.forwarding=1
sysctl -w net.ipv4.conf.br0.send_redirects=0
sysctl -w net.ipv4.conf.l_nas.forwarding=1
sysctl -w net.ipv4.conf.l_nas.send_redirects=0
sysctl -w net.ipv4.conf.landline0.forwarding=1
sysctl -w net.ipv4.conf.landline0.rp_filter=0
sysctl -w net.ipv4.conf.landline1.forwarding=1
sysctl -w net.ipv4.conf.landline1.rp_filter=0
sysctl -w net.ipv4.conf.wan0.forwarding=1
wg setconf landline0 FILE    # landline render wireguard
ip link set landline0 up
wg setconf landline1 FILE    # landline render wireguard
ip link set landline1 up
ip route add default dev landline0 table 5200 metric 100 protocol 201
ip route add default dev landline1 table 5201 metric 100 protocol 201
ip route add local default dev landline0 table 5202 metric 100 protocol 201
ip route add default dev landline1 table 5230 metric 100 protocol 201
ip route add local default dev landline1 table 5240 metric 100 protocol 201
