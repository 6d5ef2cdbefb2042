/**
 * Rows of a price book from the AWS Price List: from its Query API, and from its bulk offer files.
 */
package dev.tenk.pricelist;
