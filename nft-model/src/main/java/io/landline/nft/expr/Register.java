// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

/**
 * A data register of nf_tables: sixteen slots of four bytes, which the kernel numbers in two ways
 * (enum nft_registers of linux/netfilter/nf_tables.h).
 *
 * <pre>
 *   place        0   1   2   3   4   5   6   7   8  ...  15
 *   NFT_REG_     1               2               3  ...
 *   NFT_REG32_   8   9  10  11  12  13  14  15  16  ...  23
 * </pre>
 *
 * @param place 0 to 15
 */
public record Register(int place) {
  public static final Register FIRST = new Register(0);

  private static final int NFT_REG_1 = 1;
  private static final int NFT_REG_4 = 4;
  private static final int NFT_REG32_00 = 8;

  public Register {
    if (place < 0 || place > 15) {
      throw new IllegalArgumentException("no register at place " + place);
    }
  }

  /**
   * The register of a number, in either numbering.
   *
   * @throws IllegalArgumentException for a number that is no data register's
   */
  public static Register ofNumber(int number) {
    return number >= NFT_REG_1 && number <= NFT_REG_4
        ? new Register((number - NFT_REG_1) * 4)
        : new Register(number - NFT_REG32_00);
  }

  /** The number that nft uses: that of NFT_REG_1 to 4 where the slot begins one of them. */
  public int number() {
    return place % 4 == 0 ? NFT_REG_1 + place / 4 : NFT_REG32_00 + place;
  }

  /** The next register after data of this many bytes. */
  public Register after(int bytes) {
    return new Register(place + (bytes + 3) / 4);
  }

  @Override
  public String toString() {
    return "reg " + number();
  }
}
