// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedSet;
import io.landline.nft.observed.ObservedTable;
import java.util.List;
import java.util.Optional;

/**
 * nf_tables: reads Landline's tables and changes them atomically.
 *
 * <p>To reconcile: read the generation, read the table, commit the difference under that
 * generation, and start over on {@link io.landline.netlink.NetlinkException#isRestartNeeded()}. All
 * methods throw {@link io.landline.netlink.NetlinkException} if the kernel refuses: EPERM without
 * CAP_NET_ADMIN, and the errors of each method.
 */
public interface NftControl {
  /** The ruleset's generation id, which every commit of any program changes; 32 bits. */
  long generation();

  /**
   * Landline's table of this name (family inet), complete and consistent, however often other
   * programs commit to their own tables.
   */
  Optional<ObservedTable> table(NftName name);

  /**
   * One set or map of one of Landline's tables, with its counters; empty if it does not exist or is
   * of a foreign kind. If it changes meanwhile, elements may be missing.
   */
  Optional<ObservedSet> set(NftName table, NftName set);

  /**
   * Carries out all commands, or none if one is refused. A transaction without commands does
   * nothing.
   *
   * <p>The error names the first refused command, and the element if an element was refused:
   * ERESTART if one of its tables may have changed since {@code generation}, ENOENT for a table,
   * set, chain or element that does not exist, EEXIST for an element whose key exists with other
   * data or whose interval overlaps another's, EBUSY for a set or chain that a rule uses, EPERM for
   * a table that another program owns, EOPNOTSUPP for an expression that the chain's hook does not
   * allow, ENFILE for a full set, ELOOP for chains that jump in a circle.
   *
   * <p>Linux 6.1 accepts, but does not add, an element of a concatenation of intervals whose
   * beginning lies in another element: callers without disjoint intervals must read back.
   *
   * @param generation of {@link #generation()}, read before the state that the transaction is based
   *     on
   * @return the generation that the transaction began, for {@link #isUnchanged}; the given one if
   *     it has no commands
   */
  long commit(Transaction transaction, long generation);

  /**
   * Whether nobody, not even this connection, has changed a table of family inet since a
   * generation. False where it is not known, as after lost events. Reads none of the table.
   *
   * @param since a generation of {@link #generation()} or {@link #commit}
   */
  boolean isUnchanged(NftName table, long since);

  /**
   * Has the kernel check these commands at the present generation as {@link #commit} would, with
   * the same errors, without carrying any of them out, as {@code nft --check} does.
   */
  void check(Transaction transaction);

  /** All tables of all programs and families. */
  List<TableName> tables();

  /** All base chains of all programs and families. */
  List<ForeignChain> baseChains();

  /**
   * The rules of any table, in the order of their chains; none if it does not exist. A match that
   * Landline does not understand becomes one that may hold.
   */
  List<ForeignRule> rules(TableName table);

  /**
   * The name of any program's table.
   *
   * @param family as nft names it: ip, ip6, inet, arp, bridge, netdev
   */
  record TableName(String family, String name) {
    @Override
    public String toString() {
      return family + " " + name;
    }
  }

  /**
   * Any program's base chain.
   *
   * @param type filter, nat or route
   * @param hook the hook's number; its meaning depends on the family
   * @param drops whether its policy is drop
   */
  record ForeignChain(
      TableName table, String name, String type, int hook, int priority, boolean drops) {}
}
