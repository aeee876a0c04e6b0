using System.Globalization;
using System.Numerics;
using CsCheck;
using Firebreak.Ethereum.Tests.Values;

namespace Firebreak.Ethereum.Tests.Abi;

public sealed class AbiCodecTests
{
    private static readonly AbiFunction Deposit = AbiFunction.Parse("function deposit(uint256 assets, address receiver) returns (uint256 shares)");

    private static readonly Gen<AbiType> AnyType = Gen.Recursive<AbiType>((depth, self) => depth > 3
        ? Elementary
        : Gen.OneOf(
            Elementary,
            Gen.Select(self, Gen.Int[1, 4]).Select((element, length) => (AbiType)new AbiType.Sequence(element, length)),
            self.Select(element => (AbiType)new AbiType.Sequence(element, null)),
            self.Array[1, 4].Select(members => (AbiType)new AbiType.Record([.. members.Select(type => new AbiParameter("", type))]))));

    private static readonly string[] Plain = ["address", "bool", "bytes", "string"];

    private static Gen<AbiType> Elementary => Gen.OneOf(
        Gen.Int[1, 32].Select(bytes => AbiType.Parse($"uint{bytes * 8}")),
        Gen.Int[1, 32].Select(bytes => AbiType.Parse($"int{bytes * 8}")),
        Gen.Int[1, 32].Select(bytes => AbiType.Parse($"bytes{bytes}")),
        Gen.Int[0, 3].Select(i => AbiType.Parse(Plain[i])));

    [Fact]
    public void Values_of_any_type_survive_the_round_trip() =>
        AnyType.Array[0, 5].SelectMany(types => Gen.Int.Select(seed => (types, values: types.Select((type, i) => Sample(type, new Random(seed + i))).ToArray())))
            .Sample(sample =>
            {
                var encoded = AbiCodec.Encode(sample.types, sample.values);
                Assert.Equal(0, encoded.Length % 32);
                Assert.Equal(sample.values, AbiCodec.Decode(sample.types, encoded));
            }, iter: 3_000);

    [Fact]
    public void Type_names_parse_back_to_the_same_type() =>
        AnyType.Sample(type => Assert.Equal(type.ToString(), AbiType.Parse(type.ToString()).ToString()));

    [Fact]
    public void Numbers_of_every_width_are_encoded_as_big_integers_say_and_refused_outside_their_range() =>
        Gen.Select(Words.Any, Gen.Int[1, 32], Gen.Int[0, 255], Gen.Bool).Sample((word, bytes, shift, isNegative) =>
        {
            var bits = 8 * bytes;
            var number = (isNegative ? -1 : 1) * (word.Big() >> shift);
            AssertEncodes($"uint{bits}", number, number >= 0 && number < BigInteger.One << bits);
            AssertEncodes($"int{bits}", number, number >= -(BigInteger.One << (bits - 1)) && number < BigInteger.One << (bits - 1));
        }, iter: 5_000);

    private static void AssertEncodes(string type, BigInteger number, bool fits)
    {
        AbiType[] types = [AbiType.Parse(type)];
        if (!fits)
        {
            Assert.Throws<AbiException>(() => AbiCodec.Encode(types, [number]));
            return;
        }

        var word = AbiCodec.Encode(types, [number]);
        Assert.Equal(Words.Word(number).ToBigEndian(), word);
        Assert.Equal(number, BigInteger.Parse(AbiCodec.Decode(types, word)[0].ToString()!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_call_is_selector_and_arguments()
    {
        var receiver = Address.Parse("0x00000000000000000000000000000000000000ff");
        var data = Deposit.Encode(1_000_000, receiver);
        Assert.Equal(
            "0x6e553f65" + "00000000000000000000000000000000000000000000000000000000000f4240" + "00000000000000000000000000000000000000000000000000000000000000ff",
            Hex.Encode(data));
        Assert.Equal([(UInt256)1_000_000u, receiver], Deposit.DecodeInput(data));
        Assert.Throws<AbiException>(() => Deposit.DecodeInput([1, 2, 3, 4]));
    }

    [Theory]
    [InlineData("uint8", 256)]
    [InlineData("uint256", -1)]
    [InlineData("int8", 128)]
    [InlineData("int8", -129)]
    [InlineData("bool", 1)]
    [InlineData("address", 0)]
    [InlineData("bytes4", "0x")]
    [InlineData("uint8[2]", 1)]
    [InlineData("string[]", "text")]
    public void A_value_that_does_not_fit_its_type_is_refused(string type, object value) =>
        Assert.Throws<AbiException>(() => AbiCodec.Encode([AbiType.Parse(type)], [value]));

    [Fact]
    public void The_wrong_number_of_values_is_refused()
    {
        Assert.Throws<AbiException>(() => Deposit.Encode(1));
        Assert.Throws<AbiException>(() => AbiCodec.Encode([AbiType.Parse("uint8[2]")], [new object[] { 1, 2, 3 }]));
        Assert.Throws<AbiException>(() => AbiCodec.Encode([AbiType.Parse("bytes4")], [new byte[5]]));
    }

    [Fact]
    public void Numbers_of_every_usual_kind_are_taken()
    {
        var types = Enumerable.Repeat(AbiType.Parse("int64"), 4).ToArray();
        Assert.Equal([(Int256)7, (Int256)(-7), (Int256)9, (Int256)(-9)], AbiCodec.Decode(types, AbiCodec.Encode(types, [7, -7L, (UInt256)9u, new BigInteger(-9)])));
    }

    [Fact]
    public void Dirty_bits_outside_a_narrow_type_are_dropped()
    {
        var dirty = UInt256.MaxValue.ToBigEndian();
        Assert.Equal([(UInt256)255u], AbiCodec.Decode([AbiType.Parse("uint8")], dirty));
        Assert.Equal([Address.FromUInt256(UInt256.MaxValue)], AbiCodec.Decode([AbiType.Parse("address")], dirty));
        Assert.Equal([true], AbiCodec.Decode([AbiType.Parse("bool")], dirty));
    }

    [Fact]
    public void Invalid_utf8_is_replaced()
    {
        var text = AbiCodec.Encode([AbiType.Parse("bytes")], [new byte[] { 0x61, 0xff, 0x62 }]);
        Assert.Equal(["a\ufffdb"], AbiCodec.Decode([AbiType.Parse("string")], text));
    }

    [Theory]
    [InlineData("uint256", "")]
    [InlineData("bytes", "0000000000000000000000000000000000000000000000000000000000000020")]
    [InlineData("bytes", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("bytes", "0000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000003b9aca00")]
    [InlineData("uint256[]", "0000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000007fffffff")]
    [InlineData("string[]", "0000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000007fffffff")]
    [InlineData("uint8[65536]", "00")]
    public void Data_that_promises_more_than_it_holds_is_refused(string type, string hex) =>
        Assert.Throws<AbiException>(() => AbiCodec.Decode([AbiType.Parse(type)], Hex.Decode(hex)));

    [Fact]
    public void Offsets_that_point_at_one_another_do_not_multiply()
    {
        // Each level is an array whose 100 elements all sit at the same place: 100^8 values if one followed them all.
        const int fan = 100;
        const int depth = 8;
        var words = new List<UInt256> { 32u };
        for (var level = 0; level < depth; level++)
        {
            words.Add((uint)fan);
            words.AddRange(Enumerable.Repeat((UInt256)(32u * fan), fan));
        }

        words.Add(UInt256.Zero);
        var type = AbiType.Parse("uint256" + string.Concat(Enumerable.Repeat("[]", depth + 1)));
        Assert.Throws<AbiException>(() => AbiCodec.Decode([type], [.. words.SelectMany(word => word.ToBigEndian())]));
    }

    [Fact]
    public void Random_changes_of_honest_data_are_decoded_or_refused_and_nothing_else() =>
        Gen.Select(AnyType.Array[1, 4], Gen.Int, Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 64]).Sample((types, seed, at, with, cut) =>
        {
            var encoded = AbiCodec.Encode(types, types.Select((type, i) => Sample(type, new Random(seed + i))).ToArray());
            encoded[at % encoded.Length] = with;
            try
            {
                AbiCodec.Decode(types, encoded.AsSpan(0, Math.Max(0, encoded.Length - cut)));
            }
            catch (AbiException)
            {
                // Refused by type, as it should be.
            }
        }, iter: 5_000);

    [Fact]
    public void An_event_gives_its_values_in_order_and_hashes_for_indexed_texts()
    {
        var noted = AbiEvent.Parse("event Noted(uint256 amount, string indexed topic, address indexed who, string text)");
        var who = Address.FromUInt256(77u);
        var data = AbiCodec.Encode([AbiType.Parse("uint256"), AbiType.Parse("string")], [5, "hello"]);
        Hash256[] topics = [noted.Topic0, Keccak.Hash("topic"), who.ToWord()];
        Assert.Equal([(UInt256)5u, Keccak.Hash("topic"), who, "hello"], noted.Decode(topics, data));
        Assert.False(noted.Matches(topics.AsSpan(0, 2)));
        Assert.Throws<AbiException>(() => noted.Decode(topics.AsSpan(1), data));
    }

    private static object Sample(AbiType type, Random random)
    {
        switch (type)
        {
            case AbiType.UnsignedNumber number:
                return AbiCodec.Decode([number], Bytes(random, 32))[0];
            case AbiType.SignedNumber number:
                return AbiCodec.Decode([number], Bytes(random, 32))[0];
            case AbiType.Account:
                return Address.FromBytes(Bytes(random, 20));
            case AbiType.Truth:
                return random.Next(2) == 1;
            case AbiType.FixedBytes bytes:
                return Bytes(random, bytes.Length);
            case AbiType.Bytes:
                return Bytes(random, random.Next(70));
            case AbiType.Text:
                return new string('é', random.Next(40));
            case AbiType.Sequence array:
                return Enumerable.Range(0, array.Length ?? random.Next(4)).Select(_ => Sample(array.Element, random)).ToArray();
            default:
                return ((AbiType.Record)type).Members.Select(member => Sample(member.Type, random)).ToArray();
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
