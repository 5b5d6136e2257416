// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.doctor.finding.Finding;
import io.landline.kernel.NftControl.TableName;
import io.landline.net.InterfaceName;
import java.util.List;
import java.util.regex.Pattern;

/** Advice that makes a remedy survive a reboot. */
final class Persistence {
  private static final String AFTER_REBOOT = "To keep it after a reboot";
  private static final String NFT_FILE = "/etc/nftables.conf";

  /** Read after Debian's 99-sysctl.conf, which is /etc/sysctl.conf; the last setting wins. */
  private static final String SYSCTL_FILE = "/etc/sysctl.d/99-zz-landline.conf";

  private Persistence() {}

  /** A setting of /proc/sys. */
  static Finding sysctl(Finding finding, String setting) {
    return finding.advise(AFTER_REBOOT, "echo " + setting + " >> " + SYSCTL_FILE);
  }

  /** The same for a setting that exists only after a module is loaded. */
  static Finding sysctl(Finding finding, String setting, String module) {
    return finding.advise(
        AFTER_REBOOT,
        "echo " + module + " >> /etc/modules-load.d/landline-local.conf",
        "echo " + setting + " >> " + SYSCTL_FILE);
  }

  /**
   * Rules that these commands add to another program's chain.
   *
   * @param table the chain's table
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
              AFTER_REBOOT,
              "add these rules to the configuration that creates table " + table + " at boot");
    }
    return finding; // ufw and firewalld store their rules
  }

  /** A new table for {@code nft -f}, on one line. */
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

  /** An object that another program adds again. */
  static Finding foreign(Finding finding) {
    return finding.advise(AFTER_REBOOT, "find the program that adds it; otherwise it comes back");
  }

  /** A setting of an interface. */
  static Finding link(Finding finding, InterfaceName name) {
    return finding.advise(
        AFTER_REBOOT, "configure " + name + " in the host's network configuration");
  }

  /** An interface's setting for {@code sysctl}, which reads a dot in the name as a slash. */
  static String ofInterface(InterfaceName name, String setting) {
    return name.name().contains(".")
        ? "net/ipv4/conf/" + name + "/" + setting
        : "net.ipv4.conf." + name + "." + setting;
  }
}
