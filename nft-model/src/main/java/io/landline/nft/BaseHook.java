// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

/**
 * Hook and priority of a base chain. Its policy is always accept: Landline drops by rules.
 *
 * @param type filter or nat
 * @param hook the netfilter hook
 * @param priority lower runs first; conntrack looks flows up at -200
 */
public record BaseHook(ChainType type, Hook hook, int priority) {
  /** Before nf_defrag reassembles fragments, at -400. */
  public static final int BEFORE_DEFRAG = -450;

  public static final int RAW = -300;
  public static final int MANGLE = -150;
  public static final int DSTNAT = -100;
  public static final int FILTER = 0;
  public static final int SRCNAT = 100;

  /** nft lists a priority relative to a name up to this distance from it. */
  private static final int NEAR = 10;

  /** As nft lists it: {@code type nat hook prerouting priority dstnat - 5; policy accept;}. */
  @Override
  public String toString() {
    return "type " + type + " hook " + hook + " priority " + priorityText() + "; policy accept;";
  }

  private String priorityText() {
    if (Math.abs(priority - RAW) <= NEAR) {
      return relative("raw", priority - RAW);
    }
    if (Math.abs(priority - MANGLE) <= NEAR) {
      return relative("mangle", priority - MANGLE);
    }
    if (hook == Hook.PREROUTING && Math.abs(priority - DSTNAT) <= NEAR) {
      return relative("dstnat", priority - DSTNAT);
    }
    if (Math.abs(priority - FILTER) <= NEAR) {
      return relative("filter", priority - FILTER);
    }
    if (hook == Hook.POSTROUTING && Math.abs(priority - SRCNAT) <= NEAR) {
      return relative("srcnat", priority - SRCNAT);
    }
    return Integer.toString(priority);
  }

  private static String relative(String name, int offset) {
    if (offset == 0) {
      return name;
    }
    return name + (offset < 0 ? " - " : " + ") + Math.abs(offset);
  }
}
