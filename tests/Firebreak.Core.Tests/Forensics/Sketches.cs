using CsCheck;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;
using Firebreak.TestKit;

namespace Firebreak.Core.Tests.Forensics;

/// <summary>Random transactions among a handful of accounts: nested calls, reverts, creations, self-destructs, mints and burns.</summary>
internal static class Sketches
{
    private static readonly Address[] Accounts = [.. Enumerable.Range(0, 5).Select(index => A.Account($"account {index}"))];
    private static readonly Address[] Tokens = [A.Account("token one"), A.Account("token two")];

    private static readonly Gen<Address> Account = Gen.OneOf(Accounts);
    private static readonly Gen<UInt256> Amount = Gen.Select(Gen.ULong, Gen.ULong[0, 1_000], (low, high) => new UInt256(low, high, 0, 0));

    private static readonly Gen<FrameKind> Kind = Gen.OneOf(
        FrameKind.Call, FrameKind.Call, FrameKind.Call, FrameKind.Create, FrameKind.SelfDestruct, FrameKind.DelegateCall, FrameKind.StaticCall);

    private static readonly Gen<LogSketch> Log = Gen.Select(
        Gen.OneOf(Tokens), Gen.OneOf([.. Accounts, Address.Zero]), Gen.OneOf([.. Accounts, Address.Zero]), Amount, A.Transfer);

    public static Gen<TransactionSketch[]> Transactions { get; } = Gen.Select(Call(3), Log.Array[0, 6], Gen.ULong[0, 1_000_000], Gen.ULong[0, 30])
        .Select((call, logs, gas, price) => A.Transaction(call, logs) with { GasUsed = gas, GasPrice = price })
        .Array[1, 4];

    public static Gen<Valuation> Prices { get; } = Gen.Select(Gen.ULong[0, 5_000], Gen.ULong[1, 5_000])
        .Select((numerator, denominator) => PriceOf(Tokens[0], numerator, denominator));

    public static Valuation PriceOf(Address token, ulong numerator, ulong denominator) =>
        new(A.BlockRef(0), [new Rate(token, numerator, denominator)], [], UsdPerCoin: 2_000m);

    private static Gen<CallSketch> Call(int levels) =>
        Gen.Select(Kind, Account, Account, Amount, levels == 0 ? Gen.Const(Array.Empty<CallSketch>()) : Call(levels - 1).Array[0, 2], Gen.Int[0, 5])
            .Select((kind, from, to, value, inner, fate) => new CallSketch(kind, from, to, "", value, inner) { Reverts = fate == 0 });
}
