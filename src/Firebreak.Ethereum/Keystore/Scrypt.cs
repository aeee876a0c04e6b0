using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Firebreak.Ethereum;

/// <summary>
/// scrypt (RFC 7914). Own code, since the definition's own example has more rounds than the RFC allows for its block size, and libraries
/// refuse it. The caller bounds the cost.
/// </summary>
internal static class Scrypt
{
    private const int SalsaWords = 16;

    public static byte[] Derive(byte[] password, byte[] salt, ScryptParameters cost, int length)
    {
        var (n, r, p) = cost;
        var blockLength = 128 * r;
        var bytes = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, p * blockLength);
        var table = new uint[(long)n * blockLength / sizeof(uint)];
        var block = new uint[blockLength / sizeof(uint)];
        for (var lane = 0; lane < p; lane++)
        {
            var part = bytes.AsSpan(lane * blockLength, blockLength);
            for (var i = 0; i < block.Length; i++)
            {
                block[i] = BinaryPrimitives.ReadUInt32LittleEndian(part[(4 * i)..]);
            }

            Mix(block, table, n);
            for (var i = 0; i < block.Length; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(part[(4 * i)..], block[i]);
            }
        }

        var derived = Rfc2898DeriveBytes.Pbkdf2(password, bytes, 1, HashAlgorithmName.SHA256, length);
        CryptographicOperations.ZeroMemory(bytes);
        Array.Clear(block);
        Array.Clear(table);
        return derived;
    }

    /// <summary>scryptROMix: fills the table, then reads it in an order that depends on the data.</summary>
    private static void Mix(Span<uint> block, Span<uint> table, int n)
    {
        Span<uint> scratch = new uint[block.Length];
        for (var i = 0; i < n; i++)
        {
            block.CopyTo(table.Slice(i * block.Length, block.Length));
            MixBlock(block, scratch);
        }

        for (var i = 0; i < n; i++)
        {
            var row = (int)(block[^SalsaWords] & (uint)(n - 1));
            Xor(block, table.Slice(row * block.Length, block.Length));
            MixBlock(block, scratch);
        }

        scratch.Clear();
    }

    /// <summary>scryptBlockMix: even chunks go to the first half, odd ones to the second.</summary>
    private static void MixBlock(Span<uint> block, Span<uint> scratch)
    {
        Span<uint> x = stackalloc uint[SalsaWords];
        var chunks = block.Length / SalsaWords;
        block[^SalsaWords..].CopyTo(x);
        for (var i = 0; i < chunks; i++)
        {
            Xor(x, block.Slice(i * SalsaWords, SalsaWords));
            Salsa(x);
            x.CopyTo(scratch.Slice(((i / 2) + (i % 2 * chunks / 2)) * SalsaWords, SalsaWords));
        }

        scratch.CopyTo(block);
    }

    private static void Xor(Span<uint> target, ReadOnlySpan<uint> source)
    {
        var width = Vector<uint>.Count;
        var i = 0;
        for (; i <= target.Length - width; i += width)
        {
            (new Vector<uint>(target[i..]) ^ new Vector<uint>(source[i..])).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] ^= source[i];
        }
    }

#pragma warning disable MA0051 // A double round is one straight line; cut into methods, the words would go through memory.
    /// <summary>Salsa20/8 core.</summary>
    private static void Salsa(Span<uint> words)
    {
        words = words[..SalsaWords];
        var x0 = words[0];
        var x1 = words[1];
        var x2 = words[2];
        var x3 = words[3];
        var x4 = words[4];
        var x5 = words[5];
        var x6 = words[6];
        var x7 = words[7];
        var x8 = words[8];
        var x9 = words[9];
        var x10 = words[10];
        var x11 = words[11];
        var x12 = words[12];
        var x13 = words[13];
        var x14 = words[14];
        var x15 = words[15];
        for (var round = 0; round < 4; round++)
        {
            x4 ^= BitOperations.RotateLeft(x0 + x12, 7);
            x8 ^= BitOperations.RotateLeft(x4 + x0, 9);
            x12 ^= BitOperations.RotateLeft(x8 + x4, 13);
            x0 ^= BitOperations.RotateLeft(x12 + x8, 18);
            x9 ^= BitOperations.RotateLeft(x5 + x1, 7);
            x13 ^= BitOperations.RotateLeft(x9 + x5, 9);
            x1 ^= BitOperations.RotateLeft(x13 + x9, 13);
            x5 ^= BitOperations.RotateLeft(x1 + x13, 18);
            x14 ^= BitOperations.RotateLeft(x10 + x6, 7);
            x2 ^= BitOperations.RotateLeft(x14 + x10, 9);
            x6 ^= BitOperations.RotateLeft(x2 + x14, 13);
            x10 ^= BitOperations.RotateLeft(x6 + x2, 18);
            x3 ^= BitOperations.RotateLeft(x15 + x11, 7);
            x7 ^= BitOperations.RotateLeft(x3 + x15, 9);
            x11 ^= BitOperations.RotateLeft(x7 + x3, 13);
            x15 ^= BitOperations.RotateLeft(x11 + x7, 18);
            x1 ^= BitOperations.RotateLeft(x0 + x3, 7);
            x2 ^= BitOperations.RotateLeft(x1 + x0, 9);
            x3 ^= BitOperations.RotateLeft(x2 + x1, 13);
            x0 ^= BitOperations.RotateLeft(x3 + x2, 18);
            x6 ^= BitOperations.RotateLeft(x5 + x4, 7);
            x7 ^= BitOperations.RotateLeft(x6 + x5, 9);
            x4 ^= BitOperations.RotateLeft(x7 + x6, 13);
            x5 ^= BitOperations.RotateLeft(x4 + x7, 18);
            x11 ^= BitOperations.RotateLeft(x10 + x9, 7);
            x8 ^= BitOperations.RotateLeft(x11 + x10, 9);
            x9 ^= BitOperations.RotateLeft(x8 + x11, 13);
            x10 ^= BitOperations.RotateLeft(x9 + x8, 18);
            x12 ^= BitOperations.RotateLeft(x15 + x14, 7);
            x13 ^= BitOperations.RotateLeft(x12 + x15, 9);
            x14 ^= BitOperations.RotateLeft(x13 + x12, 13);
            x15 ^= BitOperations.RotateLeft(x14 + x13, 18);
        }

        words[0] += x0;
        words[1] += x1;
        words[2] += x2;
        words[3] += x3;
        words[4] += x4;
        words[5] += x5;
        words[6] += x6;
        words[7] += x7;
        words[8] += x8;
        words[9] += x9;
        words[10] += x10;
        words[11] += x11;
        words[12] += x12;
        words[13] += x13;
        words[14] += x14;
        words[15] += x15;
    }
#pragma warning restore MA0051
}
