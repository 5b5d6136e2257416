// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

/**
 * Where and when a base chain is asked. The policy is always accept: a drop of ours is a rule.
 *
 * @param type filter or nat
 * @param hook the place
 * @param priority lower is asked first; conntrack finds flows at -200
 */
public record BaseHook(ChainType type, Hook hook, int priority) {
  /** Before conntrack joins the fragments of a packet, at -400. */
  public static final int BEFORE_DEFRAG = -450;

  public static final int RAW = -300;
  public static final int MANGLE = -150;
  public static final int DSTNAT = -100;
  public static final int FILTER = 0;
  public static final int SRCNAT = 100;

  /** How far from a named priority nft still writes it relative to that name. */
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
