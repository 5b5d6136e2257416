// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedSet;
import io.landline.nft.observed.ObservedTable;
import java.util.List;
import java.util.Optional;

/**
 * nf_tables: whole tables of ours read back, and changes all at once or not at all.
 *
 * <p>To reconcile: ask for the generation, read the table, commit the difference under that
 * generation, and begin again where {@link io.landline.netlink.NetlinkException#isRestartNeeded()}.
 * All methods throw {@link io.landline.netlink.NetlinkException} where the kernel refuses: EPERM
 * without CAP_NET_ADMIN and what each method says.
 */
public interface NftControl {
  /** The number of the ruleset's state, which every commit of anybody changes; 32 bits. */
  long generation();

  /**
   * Our table of this name (family inet) as it is in the kernel, complete and consistent, however
   * often others commit to tables of their own.
   */
  Optional<ObservedTable> table(NftName name);

  /**
   * One set or map of a table of ours, with what its elements counted; empty where it is not there,
   * or not of a kind of ours. Of a set that changes meanwhile, some elements may be missing.
   */
  Optional<ObservedSet> set(NftName table, NftName set);

  /**
   * Carries out all commands, or none where one is refused. A transaction without commands does
   * nothing.
   *
   * <p>The error names the first command that was refused, and the element where it is one's:
   * ERESTART where one of its tables changed since {@code generation}, or that is not known, ENOENT
   * for a table, set, chain or element that is not there, EEXIST for an element whose key is there
   * with other data or whose interval overlaps another's, EBUSY for a set or chain that a rule
   * uses, EPERM for a table that another program owns, EOPNOTSUPP for what a chain's hook does not
   * allow, ENFILE for a set that is full, ELOOP for chains that jump in a circle.
   *
   * <p>Linux 6.1 says yes to an element of a concatenation of intervals whose beginning lies in
   * another's, and does not add it: who may not rely on disjoint intervals reads back.
   *
   * @param generation what {@link #generation()} said before the state was read that the
   *     transaction is made for
   */
  void commit(Transaction transaction, long generation);

  /**
   * Has the kernel judge these commands at the present generation as {@link #commit} would, with
   * the same errors, and carries none of them out, as {@code nft --check} does.
   */
  void judge(Transaction transaction);

  /** The tables of everybody, all families. */
  List<TableName> tables();

  /** The base chains of everybody, all families: who else decides about packets. */
  List<ForeignChain> baseChains();

  /**
   * The rules of a table of anybody's, in the order of their chains; none where it is not there.
   * What a rule asks beyond what Landline understands is a test that may hold.
   */
  List<ForeignRule> rules(TableName table);

  /**
   * A table of anybody's.
   *
   * @param family nft's word: ip, ip6, inet, arp, bridge, netdev
   */
  record TableName(String family, String name) {
    @Override
    public String toString() {
      return family + " " + name;
    }
  }

  /**
   * A base chain of anybody's.
   *
   * @param type filter, nat or route
   * @param hook the hook's number, which means another place in another family
   * @param drops whether its policy is drop
   */
  record ForeignChain(
      TableName table, String name, String type, int hook, int priority, boolean drops) {}
}
