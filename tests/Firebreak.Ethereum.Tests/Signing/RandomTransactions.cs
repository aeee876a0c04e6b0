using CsCheck;
using Firebreak.Ethereum.Tests.Values;

namespace Firebreak.Ethereum.Tests.Signing;

/// <summary>Transactions of every type with every field at its edges.</summary>
internal static class RandomTransactions
{
    private static readonly Gen<Address> Account = Words.Any.Select(word => Address.FromUInt256(word));

    private static readonly Gen<Address?> Recipient = Gen.Select(Account, Gen.Bool).Select((account, isCreation) => isCreation ? default(Address?) : account);

    private static readonly Gen<Hash256[]> Hashes = Words.Any.Select(word => Hash256.FromUInt256(word)).Array[0, 4];

    private static readonly Gen<AccessListEntry[]> AccessList = Gen.Select(Account, Hashes).Select((account, keys) => new AccessListEntry(account, keys)).Array[0, 4];

    private static readonly Gen<SignedAuthorization[]> Authorizations =
        Gen.Select(Words.Any, Account, Gen.ULong, Words.Any, Words.Any, Gen.Byte).Select((chain, account, nonce, r, s, parity) =>
            new SignedAuthorization(new Authorization(chain, account, nonce), new Signature(r, s, parity))).Array[0, 3];

    /// <summary>What all types have: numbers, data, and a chain below 2^62, which a legacy signature can still carry.</summary>
    private static readonly Gen<(ulong Nonce, UInt256 Gas, UInt256 Price, UInt256 Tip, UInt256 Value, byte[] Data, ulong Chain)> Core =
        Gen.Select(Gen.ULong, Words.Any, Words.Any, Words.Any, Words.Any, Gen.Byte.Array[0, 80], Gen.ULong[0, 1UL << 62]);

    public static readonly Gen<Transaction> Any = Gen.OneOf<Transaction>(
        Gen.Select(Core, Recipient, Gen.Bool).Select(Transaction (core, to, hasChain) => new LegacyTransaction
        {
            Nonce = core.Nonce,
            GasLimit = core.Gas,
            GasPrice = core.Price,
            Value = core.Value,
            Data = core.Data,
            To = to,
            ChainId = hasChain ? core.Chain : null,
        }),
        Gen.Select(Core, Recipient, AccessList).Select(Transaction (core, to, list) => new Eip2930Transaction
        {
            Nonce = core.Nonce,
            GasLimit = core.Gas,
            GasPrice = core.Price,
            Value = core.Value,
            Data = core.Data,
            To = to,
            ChainId = core.Chain,
            AccessList = list,
        }),
        Gen.Select(Core, Recipient, AccessList).Select(Transaction (core, to, list) => new Eip1559Transaction
        {
            Nonce = core.Nonce,
            GasLimit = core.Gas,
            MaxFeePerGas = core.Price,
            MaxPriorityFeePerGas = core.Tip,
            Value = core.Value,
            Data = core.Data,
            To = to,
            ChainId = core.Chain,
            AccessList = list,
        }),
        Gen.Select(Core, Account, AccessList, Words.Any, Hashes).Select(Transaction (core, to, list, blobFee, hashes) => new Eip4844Transaction
        {
            Nonce = core.Nonce,
            GasLimit = core.Gas,
            MaxFeePerGas = core.Price,
            MaxPriorityFeePerGas = core.Tip,
            Value = core.Value,
            Data = core.Data,
            To = to,
            ChainId = core.Chain,
            AccessList = list,
            MaxFeePerBlobGas = blobFee,
            BlobVersionedHashes = hashes,
        }),
        Gen.Select(Core, Account, AccessList, Authorizations).Select(Transaction (core, to, list, consents) => new Eip7702Transaction
        {
            Nonce = core.Nonce,
            GasLimit = core.Gas,
            MaxFeePerGas = core.Price,
            MaxPriorityFeePerGas = core.Tip,
            Value = core.Value,
            Data = core.Data,
            To = to,
            ChainId = core.Chain,
            AccessList = list,
            AuthorizationList = consents,
        }));
}
