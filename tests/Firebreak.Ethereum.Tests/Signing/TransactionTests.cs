using System.Text.Json;
using CsCheck;

namespace Firebreak.Ethereum.Tests.Signing;

public sealed class TransactionTests
{
    private static readonly PrivateKey Key = PrivateKey.FromHex("0x4646464646464646464646464646464646464646464646464646464646464646");

    private static readonly Address Someone = Address.Parse("0x3535353535353535353535353535353535353535");

    private static readonly LegacyTransaction OfEip155 = new()
    {
        ChainId = 1,
        Nonce = 9,
        GasPrice = 20_000_000_000,
        GasLimit = 21_000,
        To = Someone,
        Value = 1_000_000_000_000_000_000,
    };

    private static readonly Eip1559Transaction Pause = new()
    {
        ChainId = 31337,
        Nonce = 3,
        MaxPriorityFeePerGas = 2_000_000_000,
        MaxFeePerGas = 30_000_000_000,
        GasLimit = 100_000,
        To = Someone,
        Data = AbiFunction.Parse("pause()").Encode(),
    };

    private static IEnumerable<Transaction> OneOfEachType =>
    [
        OfEip155,
        OfEip155 with { ChainId = null, To = null },
        new Eip2930Transaction { ChainId = 1, Nonce = 0, GasPrice = 7, GasLimit = 8, AccessList = [new(Someone, [Keccak.Empty, default])] },
        Pause,
        Pause with { To = null, AccessList = [new(Someone, []), new(default, [Keccak.Empty])] },
        new Eip4844Transaction
        {
            ChainId = 1, Nonce = 2, MaxPriorityFeePerGas = 3, MaxFeePerGas = 4, GasLimit = 5, To = Someone, MaxFeePerBlobGas = 6,
            BlobVersionedHashes = [Keccak.Empty],
        },
        new Eip7702Transaction
        {
            ChainId = 1, Nonce = 2, MaxPriorityFeePerGas = 3, MaxFeePerGas = 4, GasLimit = 5, To = Someone,
            AuthorizationList = [new Authorization(UInt256.Zero, Someone, 7).Sign(Key)],
        },
    ];

    [Fact]
    public void The_example_of_eip_155_is_signed_byte_for_byte()
    {
        Assert.Equal("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53", OfEip155.SigningHash.ToString());
        Assert.Equal(
            "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025"
            + "a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
            + "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
            Hex.Encode(OfEip155.Sign(Key).Raw));
    }

    [Fact]
    public void Every_type_is_read_back_with_its_sender()
    {
        foreach (var transaction in OneOfEachType)
        {
            var signed = transaction.Sign(Key);
            var read = SignedTransaction.Decode(signed.Raw);
            Assert.Equal(transaction.Type, read.Transaction.Type);
            Assert.Equal(signed.Raw, read.Transaction.EncodeSigned(read.Signature));
            Assert.Equal(signed.Hash, read.Hash);
            Assert.Equal(Key.Address, read.Sender);
        }
    }

    [Fact]
    public void Fields_survive_the_round_trip()
    {
        var read = Assert.IsType<Eip1559Transaction>(SignedTransaction.Decode(Pause.Sign(Key).Raw).Transaction);
        Assert.Equal(Pause with { Data = read.Data, AccessList = read.AccessList }, read);
        Assert.Equal(Pause.Data, read.Data);
        Assert.Empty(read.AccessList);
    }

    [Fact]
    public void A_transaction_of_any_type_survives_the_round_trip_field_by_field() =>
        RandomTransactions.Any.Sample(transaction =>
        {
            var signed = transaction.Sign(Key);
            var read = SignedTransaction.Decode(signed.Raw);
            Assert.Equal(JsonSerializer.Serialize(transaction, transaction.GetType()), JsonSerializer.Serialize(read.Transaction, transaction.GetType()));
            Assert.Equal((signed.Hash, signed.Signature, Key.Address), (read.Hash, read.Signature, read.Sender));
            Assert.Equal(signed.Raw, transaction.EncodeSigned(signed.Signature));
            Assert.True(SignedTransaction.TryRecoverSender(signed.Raw, new RlpWriter(), out var sender));
            Assert.Equal(Key.Address, sender);
        }, iter: 200);

    [Fact]
    public void A_signature_that_no_key_made_has_no_sender_and_malformed_bytes_are_refused()
    {
        foreach (var transaction in OneOfEachType)
        {
            Assert.False(SignedTransaction.TryRecoverSender(transaction.EncodeSigned(default), new RlpWriter(), out _));
            Assert.Throws<RlpException>(() => SignedTransaction.TryRecoverSender(transaction.Sign(Key).Raw.AsSpan(0, 40), new RlpWriter(), out _));
        }

        Assert.Throws<RlpException>(() => SignedTransaction.TryRecoverSender([], new RlpWriter(), out _));
        Assert.Throws<RlpException>(() => SignedTransaction.TryRecoverSender([0xc0], new RlpWriter(), out _));
        Assert.Throws<RlpException>(() => SignedTransaction.TryRecoverSender([2], new RlpWriter(), out _));
    }

    [Fact]
    public void The_authority_of_a_7702_consent_is_recovered()
    {
        var consent = new Authorization(UInt256.One, Someone, 5).Sign(Key);
        Assert.Equal(Key.Address, consent.Authority);
        Assert.Null((consent with { Signature = consent.Signature with { S = Secp256k1.Order - consent.Signature.S } }).Authority);
    }

    [Fact]
    public void A_consent_for_an_impossible_chain_is_mined_and_passed_over_so_the_transaction_is_read()
    {
        var transaction = OneOfEachType.OfType<Eip7702Transaction>().Single() with
        {
            AuthorizationList = [new Authorization(UInt256.MaxValue, Someone, 7).Sign(Key)],
        };
        var read = (Eip7702Transaction)SignedTransaction.Decode(transaction.Sign(Key).Raw).Transaction;
        Assert.Equal(UInt256.MaxValue, Assert.Single(read.AuthorizationList).Authorization.ChainId);
    }

    [Fact]
    public void A_signature_of_the_upper_half_is_refused()
    {
        var signature = Pause.Sign(Key).Signature;
        var mirrored = new Signature(signature.R, Secp256k1.Order - signature.S, (byte)(1 - signature.RecoveryId));
        Assert.Equal(Key.Address, mirrored.Recover(Pause.SigningHash));
        Assert.Throws<TransactionException>(() => Pause.WithSignature(mirrored));
        Assert.Throws<TransactionException>(() => SignedTransaction.Decode(Pause.EncodeSigned(mirrored)));
    }

    [Fact]
    public void Damaged_transactions_are_refused_or_name_another_sender_and_nothing_else()
    {
        var raws = OneOfEachType.Select(transaction => transaction.Sign(Key).Raw).ToArray();
        Gen.Select(Gen.Int[0, raws.Length - 1], Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 3]).Sample((which, at, with, cut) =>
        {
            var raw = raws[which].ToArray();
            raw[at % raw.Length] = with;
            try
            {
                var read = SignedTransaction.Decode(raw.AsSpan(0, raw.Length - cut));
                Assert.Equal(raw, read.Transaction.EncodeSigned(read.Signature));
            }
            catch (Exception refusal) when (refusal is RlpException or TransactionException)
            {
                // Refused by type, as it should be.
            }
        }, iter: 1_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("05c0")]
    [InlineData("02")]
    [InlineData("02c0")]
    [InlineData("c0")]
    [InlineData("7f")]
    public void Bytes_that_are_no_transaction_are_refused(string hex)
    {
        var refusal = Assert.ThrowsAny<Exception>(() => SignedTransaction.Decode(Hex.Decode(hex)));
        Assert.True(refusal is RlpException or TransactionException);
    }

    [Fact]
    public void Contract_addresses_are_known_in_advance()
    {
        var deployer = Address.Parse("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0");
        Assert.Equal("0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d", ContractAddress.Create(deployer, 0).ToHex());
        Assert.Equal("0x343c43a37d37dff08ae8c4a11544c718abb4fcf8", ContractAddress.Create(deployer, 1).ToHex());
        Assert.Equal("0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38", ContractAddress.Create2(default, default, (ReadOnlySpan<byte>)[0]).ToString());
        Assert.Equal(
            "0x60f3f640a8508fC6a86d45DF051962668E1e8AC7",
            ContractAddress.Create2(
                Address.Parse("0x00000000000000000000000000000000deadbeef"),
                Hash256.FromUInt256(0xcafebabeu),
                Hex.Decode("0xdeadbeef").AsSpan()).ToString());
    }
}
