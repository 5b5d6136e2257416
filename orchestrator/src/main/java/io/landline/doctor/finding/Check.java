// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.finding;

import java.util.List;
import java.util.Locale;

/**
 * All checks of {@code landline doctor}, sorted by id. Each finding has the id of its check.
 * landline-doctor(7) is generated from this enum, so every check is documented.
 */
public enum Check {
  ARCH(
      Scope.BOTH,
      "Landline is not tested on this processor architecture.",
      "Its native libraries exist for amd64 and arm64 only."),
  BRIDGE_NF(
      Scope.SITE,
      "br_netfilter is active, and a firewall drops traffic between devices on the LAN's bridge.",
      "Docker, for example, loads it. Bridged frames then pass the firewall rules for routed packets.",
      "sysctl -w net.bridge.bridge-nf-call-iptables=0",
      "echo br_netfilter >> /etc/modules-load.d/landline-local.conf",
      "echo net.bridge.bridge-nf-call-iptables=0 >> /etc/sysctl.d/99-zz-landline.conf"),
  CLOCK(
      Scope.BOTH,
      "The clock is wrong, or is not synchronized.",
      "WireGuard refuses handshakes with an older time: after the clock jumps back, there is no"
          + " tunnel.",
      "timedatectl set-ntp true"),
  CONNTRACK(
      Scope.BOTH,
      "The connection tracking table is at least 80 percent full.",
      "When it is full, every new flow is dropped, including ssh.",
      "sysctl -w net.netfilter.nf_conntrack_max=NUMBER",
      "echo nf_conntrack >> /etc/modules-load.d/landline-local.conf",
      "echo net.netfilter.nf_conntrack_max=NUMBER >> /etc/sysctl.d/99-zz-landline.conf",
      "conntrack -L | grep -o ' src=[^ ]*' | sort | uniq -c"),
  DEVICE_NOT_THROUGH_HERE(
      Scope.SITE,
      "A captured device answers ARP, but has sent nothing through this host for ten minutes.",
      "It uses another router as its gateway, so it is not captured: the internet sees the address"
          + " of that router.",
      "set its gateway to ADDRESS",
      "landline forward set NAME --masquerade",
      "landline capture remove DEVICE"),
  DNS(
      Scope.SITE,
      "The hub's name cannot be resolved on this host.",
      "Without the hub's address there is no tunnel.",
      "getent ahosts NAME"),
  DOWN(
      Scope.BOTH,
      "Landline was taken down on this host with landline down, and stays down after a reboot.",
      "Nothing is forwarded, and captured devices use the site's own internet connection.",
      "landline up"),
  ENDPOINT(
      Scope.SITE,
      "The only route to the hub's public address is the tunnel itself.",
      "WireGuard's own packets cannot reach the hub.",
      "ip route get ADDRESS"),
  FOREIGN_DNAT(
      Scope.HUB,
      "Another program's dnat rule translates a port of the hub that a forward uses.",
      "Only the first translation applies: either the forward or the other program gets no packets.",
      "landline forward remove NAME",
      "nft -a list table TABLE",
      "iptables-legacy -t TABLE -S CHAIN"),
  FOREIGN_FORWARD_DROP(
      Scope.BOTH,
      "Another firewall on this host drops, or may drop, packets that are forwarded for Landline.",
      "A drop in any chain is final, whatever Landline accepts: forwards or captured devices do not"
          + " work.",
      "ufw route allow in on TUNNEL",
      "ufw route allow out on TUNNEL",
      "firewall-cmd --permanent --new-policy landline",
      "firewall-cmd --permanent --policy landline --set-target ACCEPT",
      "firewall-cmd --permanent --policy landline --add-ingress-zone ANY",
      "firewall-cmd --permanent --policy landline --add-egress-zone ANY",
      "firewall-cmd --permanent --zone trusted --add-interface TUNNEL",
      "firewall-cmd --reload",
      "iptables -I CHAIN -i TUNNEL -j ACCEPT",
      "iptables -I CHAIN -o TUNNEL -j ACCEPT",
      "nft insert rule TABLE CHAIN iifname TUNNEL accept",
      "nft insert rule TABLE CHAIN oifname TUNNEL accept",
      "nft -a list chain TABLE CHAIN",
      "apt install iptables-persistent",
      "netfilter-persistent save",
      "echo 'insert rule TABLE CHAIN iifname TUNNEL accept' >> /etc/nftables.conf",
      "echo 'insert rule TABLE CHAIN oifname TUNNEL accept' >> /etc/nftables.conf",
      "add these rules to the configuration that creates table TABLE at boot",
      "iptables-legacy -t TABLE -S CHAIN"),
  FOREIGN_INPUT_DROP(
      Scope.BOTH,
      "Another firewall on this host drops, or may drop, packets that this host itself must receive.",
      "These are WireGuard's packets on a hub, forwards to \"this\" on a site, and probes on both.",
      "ufw allow PORT/udp",
      "ufw allow in on TUNNEL",
      "firewall-cmd --permanent --add-port PORT/udp",
      "firewall-cmd --permanent --zone trusted --add-interface TUNNEL",
      "firewall-cmd --reload",
      "iptables -I CHAIN -p udp --dport PORT -j ACCEPT",
      "iptables -I CHAIN -i TUNNEL -j ACCEPT",
      "nft insert rule TABLE CHAIN udp dport PORT accept",
      "nft insert rule TABLE CHAIN iifname TUNNEL accept",
      "apt install iptables-persistent",
      "netfilter-persistent save",
      "echo 'insert rule TABLE CHAIN udp dport PORT accept' >> /etc/nftables.conf",
      "echo 'insert rule TABLE CHAIN iifname TUNNEL accept' >> /etc/nftables.conf",
      "add these rules to the configuration that creates table TABLE at boot",
      "nft -a list chain TABLE CHAIN"),
  FOREIGN_SNAT(
      Scope.BOTH,
      "Another program's snat or masquerade rule changes source addresses that Landline needs unchanged.",
      "Devices do not see the callers' addresses, or captured devices leave with another address or"
          + " port.",
      "iptables -t nat -I POSTROUTING -o TUNNEL -j ACCEPT",
      "iptables -t nat -I POSTROUTING -s NETWORK -j ACCEPT",
      "iptables -t nat -I POSTROUTING -m connmark --mark MARK -j ACCEPT",
      "nft insert rule TABLE CHAIN iifname TUNNEL accept",
      "nft insert rule TABLE CHAIN oifname TUNNEL accept",
      "nft insert rule TABLE CHAIN ip saddr NETWORK accept",
      "apt install iptables-persistent",
      "netfilter-persistent save",
      "echo 'insert rule TABLE CHAIN iifname TUNNEL accept' >> /etc/nftables.conf",
      "echo 'insert rule TABLE CHAIN oifname TUNNEL accept' >> /etc/nftables.conf",
      "echo 'insert rule TABLE CHAIN ip saddr NETWORK accept' >> /etc/nftables.conf",
      "add these rules to the configuration that creates table TABLE at boot"),
  FWMARK(
      Scope.SITE,
      "Another program's routing rule matches packets with Landline's mark, or uses bits of it.",
      "Replies to callers follow that rule, or lose their mark, and do not reach the tunnel.",
      "set footprint.mark to unused bits"),
  HUB_BEHIND_NAT(
      Scope.HUB,
      "A configured public address is not on the public interface, or is a private address.",
      "Forwards match the interface's own address. Where the provider translates it (1:1 NAT), the"
          + " internet sees another one.",
      "set public.addresses to the interface's own, public.seenAs to ADDRESS",
      "set public.seenAs to the public address that the provider shows"),
  IP_FORWARD(
      Scope.BOTH,
      "IPv4 forwarding is off on an interface that Landline needs.",
      "Packets received there are not forwarded. Another program switched it off after Landline had"
          + " switched it on.",
      "sysctl -w net.ipv4.conf.IFACE.forwarding=1",
      "sysctl -w net/ipv4/conf/IFACE/forwarding=1",
      "nothing to do: the service sets it when it starts"),
  IPV6_PAST_THIS_HOST(
      Scope.SITE,
      "A captured device has an IPv6 address from another router.",
      "Its IPv6 does not pass this host, which therefore cannot block it: the internet sees the"
          + " site's own IPv6 network.",
      "switch IPv6 off"),
  KERNEL_REFUSES(
      Scope.BOTH,
      "This kernel refuses part of Landline's nftables ruleset.",
      "The ruleset is loaded as a whole or not at all: with this kernel, nothing works after a reboot.",
      "uname -r",
      "boot the previous kernel, which the boot loader still offers",
      "report this finding with the kernel version"),
  KEY_MODE(
      Scope.BOTH,
      "Users other than the owner may access a key file.",
      "Whoever has the key can impersonate this host.",
      "chmod 600 FILE"),
  LAN_OVERLAP(
      Scope.BOTH,
      "Two networks on this host overlap.",
      "Packets for one network go to the other.",
      "use another tunnel network on both hosts: tunnel.address",
      "renumber one of the two",
      "renumber IFACE, or the LAN of SITE"),
  LISTENERS(
      Scope.HUB,
      "A program on the hub listens on a port that a forward uses.",
      "New connections to that port go to the forward's device, not to the program.",
      "ss -lntup 'sport = :PORT'",
      "landline forward remove NAME"),
  MODULES(
      Scope.BOTH,
      "This kernel has no WireGuard.",
      "Without it there is no tunnel.",
      "apt install linux-image-ARCH",
      "reboot"),
  MOVED_MAC(
      Scope.SITE,
      "A captured device's MAC address has another IP address, or its IP address another MAC address.",
      "Landline identifies a captured device by both. With a new IP address it is blocked instead"
          + " of using the site's own internet connection.",
      "reserve ADDRESS for MAC",
      "set its mac to MAC in FILE",
      "rm FILE"),
  MTU(
      Scope.BOTH,
      "Full-size packets of the tunnel exceed the MTU of the outgoing interface.",
      "They are fragmented or lost: small transfers work, large ones hang.",
      "set tunnel.mtu to NUMBER on both hosts",
      "ip link set IFACE mtu NUMBER",
      "configure IFACE in the host's network configuration"),
  NETWORKD(
      Scope.BOTH,
      "systemd-networkd runs and is not configured to keep other programs' routing rules and routes.",
      "When it starts, it deletes them: captured devices are blocked until Landline's service has"
          + " restored them.",
      "mkdir -p /etc/systemd/networkd.conf.d",
      "printf '[Network]\\nManageForeignRoutingPolicyRules=no\\nManageForeignRoutes=no\\n' >"
          + " /etc/systemd/networkd.conf.d/landline.conf",
      "systemctl restart systemd-networkd"),
  NFTABLES_CONF(
      Scope.BOTH,
      "/etc/nftables.conf contains flush ruleset, and nftables.service is enabled.",
      "Each reload of nftables.service interrupts all forwards until Landline's service has restored"
          + " its table.",
      "sed -i 's/^[[:space:]]*flush ruleset.*/TABLES/' FILE"),
  NO_MAIL(
      Scope.BOTH,
      "There is no sendmail program on this host.",
      "Mail from cron, such as about a changed verdict, is discarded.",
      "apt install msmtp-mta"),
  NO_NAT(
      Scope.SITE,
      "No rule masquerades traffic from the LAN to the WAN.",
      "Devices that are not captured have no internet, unless the next router has a route to the LAN."
          + " Landline does not set this up.",
      "nft add table inet router",
      "nft add chain inet router out '{ type nat hook postrouting priority srcnat; }'",
      "nft add rule inet router out oifname WAN masquerade",
      "echo 'table inet router { chain out { type nat hook postrouting priority srcnat; oifname"
          + " \"WAN\" masquerade; }; }' >> /etc/nftables.conf",
      "systemctl enable nftables"),
  OPEN_ROUTER(
      Scope.SITE,
      "This host forwards packets from the WAN, and no firewall rule keeps them out of the LAN.",
      "Hosts on the WAN's network can reach every device on the LAN.",
      "nft add table inet router",
      "nft add chain inet router in '{ type filter hook forward priority 10; }'",
      "nft add rule inet router in iifname WAN oifname LAN ct state new drop",
      "echo 'table inet router { chain in { type filter hook forward priority 10; iifname"
          + " \"WAN\" oifname \"LAN\" ct state new drop; }; }' >> /etc/nftables.conf",
      "systemctl enable nftables"),
  PROVIDER_FIREWALL(
      Scope.BOTH,
      "A firewall at the hub's provider cannot be checked from this host.",
      "It must allow WireGuard's port and the ports of all forwards. To check, run landline test at"
          + " the site."),
  PUBLIC_ROUTES(
      Scope.SITE,
      "Routes of this host other than the default route lead to many public addresses.",
      "Landline treats such networks as the site's own and drops callers from there as spoofed. If"
          + " the routes cover much of the internet, as those of a VPN do, it treats them as a"
          + " default route.",
      "ip route show table main"),
  REDIRECTS(
      Scope.SITE,
      "This host is beside a router and sends ICMP redirects to it.",
      "Devices that follow a redirect use that router and are no longer captured.",
      "sysctl -w net.ipv4.conf.all.send_redirects=0",
      "echo net.ipv4.conf.all.send_redirects=0 >> /etc/sysctl.d/99-zz-landline.conf"),
  RP_FILTER(
      Scope.SITE,
      "net.ipv4.conf.all.rp_filter is not 0, and it overrides the tunnel interface's setting.",
      "The kernel drops packets from the tunnel: with 1 packets from all callers, with 2 those from"
          + " private addresses.",
      "sysctl -w net.ipv4.conf.all.rp_filter=0",
      "echo net.ipv4.conf.all.rp_filter=0 >> /etc/sysctl.d/99-zz-landline.conf"),
  RULE_ORDER(
      Scope.SITE,
      "Another program's routing rule has precedence over Landline's rules.",
      "Packets of captured devices follow that rule instead of the tunnel.",
      "ip rule del priority NUMBER",
      "find the program that adds it; otherwise it comes back",
      "set footprint.rulePriority to NUMBER"),
  SERVICE(
      Scope.BOTH,
      "Landline's service is not running.",
      "Changes by other programs are not repaired, and nothing is probed.",
      "systemctl enable --now landline"),
  SHARED_MAC(
      Scope.SITE,
      "A captured device shares its MAC address with other IP addresses, as behind a Wi-Fi extender.",
      "A learned MAC address is then not used, because it would block the other devices too. So the"
          + " device's IPv6 and any other IP address of it are not blocked. A configured MAC address"
          + " blocks the other devices as well.",
      "connect DEVICE by cable",
      "connect DEVICE by cable, or remove its mac from the configuration"),
  TABLES(
      Scope.SITE,
      "One of Landline's routing tables contains a route of another program.",
      "Packets that Landline routes by that table may follow it.",
      "ip route del NETWORK table NUMBER",
      "find the program that adds it; otherwise it comes back",
      "set the routing tables in footprint to unused numbers"),
  TUNNEL(
      Scope.BOTH,
      "The tunnel interface is missing or down, or the other host does not answer.",
      "Nothing is forwarded, and captured devices have no internet.",
      "landline apply",
      "ip link set TUNNEL up",
      "choose another name for tunnel.interface",
      "landline doctor",
      "open udp/PORT in its provider's firewall"),
  UNPROTECTED(
      Scope.HUB,
      "A program on the hub listens on a port that is not listed in \"protect\".",
      "A captured device may use that port of the hub's address as its source port. It then receives"
          + " packets that are meant for the program.",
      "add \"PORT\" to protect in FILE"),
  WAN(
      Scope.BOTH,
      "An interface named in the configuration is missing, down, or has no address.",
      "No traffic passes it.",
      "ip -br link",
      "ip link set IFACE up",
      "configure IFACE in the host's network configuration",
      "ip addr show IFACE",
      "/etc/landline/landline.json");

  private final Scope scope;
  private final String what;
  private final String why;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> advice;

  Check(Scope scope, String what, String why, String... advice) {
    this.scope = scope;
    this.what = what;
    this.why = why;
    this.advice = List.of(advice);
  }

  /** The kind of host that a check applies to. */
  public enum Scope {
    HUB,
    SITE,
    BOTH
  }

  /** Its id, stable across versions because scripts use it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Scope scope() {
    return scope;
  }

  /** What is wrong, in a sentence. */
  public String what() {
    return what;
  }

  /** Why that matters, in a sentence. */
  public String why() {
    return why;
  }

  /**
   * Every line of advice that its findings may contain, mostly commands. Words in capitals are
   * placeholders. Empty where nothing can be done.
   */
  public List<String> advice() {
    return advice;
  }
}
