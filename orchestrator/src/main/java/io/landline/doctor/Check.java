// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import java.util.List;
import java.util.Locale;

/**
 * Everything that {@code landline doctor} looks for, in the order of the ids; what a check finds
 * bears its id. landline-doctor(7) is written from this, so that nothing is looked for that is not
 * explained.
 */
public enum Check {
  ARCH(
      Scope.BOTH,
      "Landline is not tried on this kind of processor.",
      "Its native libraries are made for amd64 and arm64; elsewhere nothing may work."),
  BRIDGE_NF(
      Scope.SITE,
      "br_netfilter is on, and a firewall drops what devices on the LAN's bridge say to each"
          + " other.",
      "Docker, for one, loads it: bridged frames then meet the rules made for routed packets.",
      "sysctl -w net.bridge.bridge-nf-call-iptables=0",
      "echo br_netfilter >> /etc/modules-load.d/landline-local.conf",
      "echo net.bridge.bridge-nf-call-iptables=0 >> /etc/sysctl.d/99-zz-landline.conf"),
  CLOCK(
      Scope.BOTH,
      "The clock is wrong, or nothing keeps it right.",
      "WireGuard refuses handshakes from the past: after a jump back there is no tunnel.",
      "timedatectl set-ntp true"),
  CONNTRACK(
      Scope.BOTH,
      "The kernel's table of flows is at least 80 percent full.",
      "When it is full, every new flow is dropped, ssh's too.",
      "sysctl -w net.netfilter.nf_conntrack_max=NUMBER",
      "echo nf_conntrack >> /etc/modules-load.d/landline-local.conf",
      "echo net.netfilter.nf_conntrack_max=NUMBER >> /etc/sysctl.d/99-zz-landline.conf",
      "conntrack -L | grep -o ' src=[^ ]*' | sort | uniq -c"),
  DEVICE_NOT_THROUGH_HERE(
      Scope.SITE,
      "A captured device answers ARP, but has sent nothing through this host for ten minutes.",
      "It uses another router, so that it is not captured: the internet sees that one's address.",
      "gateway ADDRESS",
      "landline forward set NAME --masquerade",
      "landline capture remove DEVICE"),
  DNS(
      Scope.SITE,
      "The hub's name cannot be resolved here.",
      "The tunnel does not find the hub.",
      "getent ahosts NAME"),
  DOWN(
      Scope.BOTH,
      "Landline was taken down on this host, and stays down over reboots.",
      "Nothing is forwarded, and captured devices leave by the site's own internet connection.",
      "landline up"),
  ENDPOINT(
      Scope.SITE,
      "No route leads to the hub's public address but the tunnel itself.",
      "The tunnel's own datagrams cannot leave.",
      "ip route get ADDRESS"),
  FOREIGN_DNAT(
      Scope.HUB,
      "Another program translates a port of the hub that a forward has, or may.",
      "The first chain that translates wins: the forward, or the other program, gets nothing.",
      "landline forward remove NAME",
      "nft -a list table TABLE",
      "iptables-legacy -t TABLE -S CHAIN"),
  FOREIGN_FORWARD_DROP(
      Scope.BOTH,
      "Another program's firewall drops what this host forwards for Landline, or may.",
      "A drop anywhere is final, whatever Landline accepts: forwards or captured devices are dead.",
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
      "put these rules into whatever makes table TABLE at boot",
      "iptables-legacy -t TABLE -S CHAIN"),
  FOREIGN_INPUT_DROP(
      Scope.BOTH,
      "Another program's firewall drops what this host itself must hear, or may.",
      "That is WireGuard's datagrams on a hub, callers of \"this\" on a site, probes on both.",
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
      "put these rules into whatever makes table TABLE at boot",
      "nft -a list chain TABLE CHAIN"),
  FOREIGN_SNAT(
      Scope.BOTH,
      "Another program translates the source of packets that are to keep it, or that are"
          + " Landline's.",
      "Devices do not see who calls, or captured devices leave with another address or port.",
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
      "put these rules into whatever makes table TABLE at boot"),
  FWMARK(
      Scope.SITE,
      "A rule of another program fits packets with Landline's mark, or uses bits of it.",
      "Answers to callers follow that rule, or lose their mark, and do not reach the tunnel.",
      "set footprint.mark to bits that nobody uses"),
  HUB_BEHIND_NAT(
      Scope.HUB,
      "A public address is not on the public interface, or is a private one.",
      "Forwards match the interface's own address; the world sees what the provider makes of it.",
      "set public.addresses to the interface's own, public.seenAs to ADDRESS",
      "set public.seenAs to the address that the provider shows"),
  IP_FORWARD(
      Scope.BOTH,
      "An interface that Landline needs does not forward packets.",
      "What comes in there goes nowhere: somebody switched it off after Landline switched it on.",
      "sysctl -w net.ipv4.conf.IFACE.forwarding=1",
      "sysctl -w net/ipv4/conf/IFACE/forwarding=1",
      "nothing: the service sets it when it starts"),
  IPV6_PAST_THIS_HOST(
      Scope.SITE,
      "A captured device has an IPv6 address from another router.",
      "This host is not in that path and cannot block it: the internet sees the site's own"
          + " address.",
      "switch IPv6 off"),
  KERNEL_REFUSES(
      Scope.BOTH,
      "This kernel refuses a part of Landline's ruleset.",
      "The ruleset is loaded whole or not at all: after a reboot into this kernel nothing would work.",
      "uname -r",
      "boot the former kernel, which the boot loader still offers",
      "report it with the line above"),
  KEY_MODE(
      Scope.BOTH,
      "A key's file is open to others than its owner.",
      "Who has the key is this host, as far as the other one can tell.",
      "chmod 600 FILE"),
  LAN_OVERLAP(
      Scope.BOTH,
      "Two networks that this host must tell apart overlap.",
      "Packets for one go to the other.",
      "use another tunnel network on both hosts: tunnel.address",
      "renumber one of the two",
      "renumber IFACE, or the LAN of SITE"),
  LISTENERS(
      Scope.HUB,
      "A program on the hub listens on a port that a forward leads away.",
      "It hears nobody new any more.",
      "ss -lntup 'sport = :PORT'",
      "landline forward remove NAME"),
  MODULES(
      Scope.BOTH,
      "This kernel has no WireGuard.",
      "There can be no tunnel.",
      "apt install linux-image-ARCH",
      "reboot"),
  MOVED_MAC(
      Scope.SITE,
      "A captured device's MAC is at another address, or another MAC at its address.",
      "Who is captured is known by both: the device is cut off, not let out, or another has its"
          + " address.",
      "reserve ADDRESS for MAC",
      "set its mac to MAC in FILE",
      "rm FILE"),
  MTU(
      Scope.BOTH,
      "Full packets of the tunnel do not fit the way out.",
      "They are sent in pieces or lost: small things work, large ones hang.",
      "set tunnel.mtu to NUMBER on both hosts",
      "ip link set IFACE mtu NUMBER",
      "set IFACE up where the host configures it"),
  NETWORKD(
      Scope.BOTH,
      "systemd-networkd runs and is not told to leave others' rules and routes alone.",
      "It deletes them when it begins: captured devices are cut off until the service has repaired"
          + " it.",
      "mkdir -p /etc/systemd/networkd.conf.d",
      "printf '[Network]\\nManageForeignRoutingPolicyRules=no\\nManageForeignRoutes=no\\n' >"
          + " /etc/systemd/networkd.conf.d/landline.conf",
      "systemctl restart systemd-networkd"),
  NFTABLES_CONF(
      Scope.BOTH,
      "/etc/nftables.conf begins with flush ruleset, and nftables.service is enabled.",
      "Each reload stops all forwards until the service has repaired it.",
      "sed -i 's/^[[:space:]]*flush ruleset.*/TABLES/' FILE"),
  NO_MAIL(
      Scope.BOTH,
      "There is no sendmail.",
      "What cron wants to tell, a changed verdict for instance, is thrown away.",
      "apt install msmtp-mta"),
  NO_NAT(
      Scope.SITE,
      "Nothing translates what the LAN sends out by the WAN.",
      "What is not captured has no internet, unless the router behind knows the LAN's network."
          + " Landline is not your router.",
      "nft add table inet router",
      "nft add chain inet router out '{ type nat hook postrouting priority srcnat; }'",
      "nft add rule inet router out oifname WAN masquerade",
      "echo 'table inet router { chain out { type nat hook postrouting priority srcnat; oifname"
          + " \"WAN\" masquerade; }; }' >> /etc/nftables.conf",
      "systemctl enable nftables"),
  OPEN_ROUTER(
      Scope.SITE,
      "This host forwards what comes in by the WAN, and nothing keeps it out of the LAN.",
      "Who is next to this host on the WAN reaches every device.",
      "nft add table inet router",
      "nft add chain inet router in '{ type filter hook forward priority 10; }'",
      "nft add rule inet router in iifname WAN oifname LAN ct state new drop",
      "echo 'table inet router { chain in { type filter hook forward priority 10; iifname"
          + " \"WAN\" oifname \"LAN\" ct state new drop; }; }' >> /etc/nftables.conf",
      "systemctl enable nftables"),
  PROVIDER_FIREWALL(
      Scope.BOTH,
      "Whether the provider of the hub lets everything in cannot be seen from the host itself.",
      "It must let in WireGuard's port and every forward's; landline test at the site tells."),
  PUBLIC_ROUTES(
      Scope.SITE,
      "Routes of this host's own, other than the default, lead to many public networks.",
      "Of few, Landline takes them for the site's own: callers from there count as forged. Of most of"
          + " the internet, as with a VPN that takes all but the LAN, it takes none.",
      "ip route show table main"),
  REDIRECTS(
      Scope.SITE,
      "Beside a router, this host tells devices to use that one.",
      "They believe it, and are not captured any more.",
      "sysctl -w net.ipv4.conf.all.send_redirects=0",
      "echo net.ipv4.conf.all.send_redirects=0 >> /etc/sysctl.d/99-zz-landline.conf"),
  RP_FILTER(
      Scope.SITE,
      "net.ipv4.conf.all.rp_filter is not 0; the kernel takes the stricter of it and the tunnel's.",
      "What the tunnel brings is dropped: with 1 all of it, with 2 callers with private addresses.",
      "sysctl -w net.ipv4.conf.all.rp_filter=0",
      "echo net.ipv4.conf.all.rp_filter=0 >> /etc/sysctl.d/99-zz-landline.conf"),
  RULE_ORDER(
      Scope.SITE,
      "A routing rule of another program is asked before Landline's.",
      "Captured devices' packets follow it, so that they cannot be captured.",
      "ip rule del priority NUMBER",
      "find the program that adds it: it comes back with that program",
      "set footprint.rulePriority to NUMBER"),
  SERVICE(
      Scope.BOTH,
      "Landline's service is not running.",
      "What others change of Landline is not repaired, and nothing is probed.",
      "systemctl enable --now landline"),
  SHARED_MAC(
      Scope.SITE,
      "A captured device's MAC answers for other addresses too, as a Wi-Fi extender's does.",
      "A learned one is not used then, so that others are not cut off: the device's IPv6 and"
          + " another address of it are not blocked. A configured one cuts the others off too.",
      "connect DEVICE by cable",
      "connect DEVICE by cable, or remove its mac"),
  TABLES(
      Scope.SITE,
      "A routing table of Landline's holds a route of another program.",
      "What Landline sends there may follow it.",
      "ip route del NETWORK table NUMBER",
      "find the program that adds it: it comes back with that program",
      "set the tables of footprint to such as nobody uses"),
  TUNNEL(
      Scope.BOTH,
      "There is no tunnel, it is down, or the other host does not answer.",
      "Nothing can be forwarded, and captured devices are cut off.",
      "landline apply",
      "ip link set TUNNEL up",
      "choose another name for tunnel.interface",
      "landline doctor",
      "and open udp/PORT in its provider's firewall"),
  UNPROTECTED(
      Scope.HUB,
      "A program on the hub listens at a port that \"protect\" does not list.",
      "A captured device may send from that port of the hub's address, and gets what is sent back"
          + " to it: flows of the program's own callers among it.",
      "add \"PORT\" to protect in FILE"),
  WAN(
      Scope.BOTH,
      "An interface that the configuration names is missing, down, or has no address.",
      "Nothing comes in or goes out by it.",
      "ip -br link",
      "ip link set IFACE up",
      "set IFACE up where the host configures it",
      "ip addr show IFACE",
      "/etc/landline/landline.json");

  private final Scope scope;
  private final String what;
  private final String why;

  @SuppressWarnings("ImmutableEnumChecker") // it is what List.of made
  private final List<String> advice;

  Check(Scope scope, String what, String why, String... advice) {
    this.scope = scope;
    this.what = what;
    this.why = why;
    this.advice = List.of(advice);
  }

  /** On which hosts something is looked for. */
  public enum Scope {
    HUB,
    SITE,
    BOTH
  }

  /** Its name, the same in every version: scripts know it. */
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
   * Every line that a finding of it may advise, commands for most; a word in capitals stands for
   * what differs. None where nothing can be done.
   */
  public List<String> advice() {
    return advice;
  }

  boolean concerns(Facts facts) {
    return scope == Scope.BOTH || (scope == Scope.HUB) == facts.hub().isPresent();
  }
}
