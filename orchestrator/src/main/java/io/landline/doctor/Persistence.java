// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.kernel.NftControl.TableName;
import io.landline.net.InterfaceName;
import java.util.List;
import java.util.regex.Pattern;

/** What makes a remedy outlive a reboot: the kernel keeps none of its own. */
final class Persistence {
  private static final String AFTER_REBOOT = "To stay after a reboot";
  private static final String NFT_FILE = "/etc/nftables.conf";

  /** Read after Debian's 99-sysctl.conf, which is /etc/sysctl.conf: the last one counts. */
  private static final String SYSCTL_FILE = "/etc/sysctl.d/99-zz-landline.conf";

  private Persistence() {}

  /** A setting of /proc/sys. */
  static Finding sysctl(Finding finding, String setting) {
    return finding.advise(AFTER_REBOOT, "echo " + setting + " >> " + SYSCTL_FILE);
  }

  /** The same of a module that is loaded late: the setting must find it there. */
  static Finding sysctl(Finding finding, String setting, String module) {
    return finding.advise(
        AFTER_REBOOT,
        "echo " + module + " >> /etc/modules-load.d/landline-local.conf",
        "echo " + setting + " >> " + SYSCTL_FILE);
  }

  /**
   * Rules that were put into somebody's chain by these commands.
   *
   * @param table whose
   */
  static Finding rules(Finding finding, Facts facts, TableName table, List<String> commands) {
    if (commands.stream().allMatch(command -> command.startsWith("iptables "))) {
      return finding.advise(
          AFTER_REBOOT, "apt install iptables-persistent", "netfilter-persistent save");
    }
    if (commands.stream().allMatch(command -> command.startsWith("nft insert "))) {
      return isMadeByFile(facts, table)
          ? finding.advise(
              AFTER_REBOOT,
              commands.stream()
                  .map(command -> appended(command.substring("nft ".length())))
                  .toArray(String[]::new))
          : finding.advise(
              AFTER_REBOOT, "put these rules into whatever makes table " + table + " at boot");
    }
    return finding; // ufw and firewalld remember what they are told
  }

  /** A table of our own making for {@code nft -f}, on one line. */
  static Finding table(Finding finding, String table) {
    return finding.advise(AFTER_REBOOT, appended(table), "systemctl enable nftables");
  }

  private static String appended(String line) {
    return "echo '" + line + "' >> " + NFT_FILE;
  }

  private static boolean isMadeByFile(Facts facts, TableName table) {
    String family = table.family().equals("ip") ? "(ip\\s+)?" : table.family() + "\\s+";
    Pattern made =
        Pattern.compile("(?m)^\\s*table\\s+" + family + Pattern.quote(table.name()) + "\\s*\\{");
    return facts.files().text(NFT_FILE).filter(text -> made.matcher(text).find()).isPresent();
  }

  /** What another program put there comes back with it. */
  static Finding foreign(Finding finding) {
    return finding.advise(
        AFTER_REBOOT, "find the program that adds it: it comes back with that program");
  }

  /** How an interface is configured is up to the host. */
  static Finding link(Finding finding, InterfaceName name) {
    return finding.advise(AFTER_REBOOT, "set " + name + " up where the host configures it");
  }

  /** An interface's setting for {@code sysctl}; a dot in its name would be taken for a slash. */
  static String ofInterface(InterfaceName name, String setting) {
    return name.name().contains(".")
        ? "net/ipv4/conf/" + name + "/" + setting
        : "net.ipv4.conf." + name + "." + setting;
  }
}
