// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedTable;
import java.util.Optional;

/**
 * nf_tables: tables of family inet.
 *
 * <p>All methods throw {@link io.landline.netlink.NetlinkException} where the kernel refuses: EPERM
 * without CAP_NET_ADMIN.
 */
public interface NftControl {
  /** A number that grows with every change of any ruleset by anybody. */
  long generation();

  /** A table with all that is in it; empty where there is none of this name. */
  Optional<ObservedTable> table(NftName name);

  /**
   * Carries out all commands or none.
   *
   * <p>ERESTART where the generation is not {@code generation} any more: read again, and try again.
   * ENOENT, EEXIST, EBUSY and EINVAL as nft would be told; the exception's operation is the command
   * that the kernel refused.
   */
  void commit(Transaction transaction, long generation);
}
